#include "runtime/personal/sealed.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <set>
#include <type_traits>

#include "runtime/personal/personal_testing.h"

namespace writ {
namespace {

using testing::CountingKey;
using testing::CountingRandom;
using testing::EachSpoiled;
using testing::FromHex;
using testing::SeededRandom;
using testing::ToHex;

std::span<const uint8_t> Octets(const std::string& bytes) {
  return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

SecretKey KeyOf(const std::string& bytes) {
  REQUIRE(bytes.size() == SecretKey::kBytes);
  return SecretKey(Octets(bytes).first<SecretKey::kBytes>());
}

TEST_CASE("AES-256-GCM is that of its specification, test case 16") {
  const SecretKey key =
      KeyOf(FromHex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
  const GcmNonce nonce = {0xca, 0xfe, 0xba, 0xbe, 0xfa, 0xce, 0xdb, 0xad, 0xde, 0xca, 0xf8, 0x88};
  const std::string plain = FromHex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
      "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
  const std::string aad = FromHex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  const std::string sealed = SealAt(key, nonce, aad, plain);
  CHECK(ToHex(sealed) ==
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b");
  CHECK(UnsealAt(key, nonce, aad, sealed) == plain);
}

TEST_CASE("HMAC-SHA256 is that of RFC 4868, and HKDF that of RFC 5869") {
  CHECK(HexDigest(HmacSha256(KeyOf(std::string(32, '\x0b')), "Hi There")) ==
        "198a607eb44bfbc69903a0f1cf2bbdc5ba0aa3f3d9ae3c1c7a3b1696a0b68cf7");
  const std::string key(22, '\x0b');
  CHECK(ToHex(HkdfSha256(Octets(key), FromHex("000102030405060708090a0b0c"),
                         FromHex("f0f1f2f3f4f5f6f7f8f9"))
                  .bytes()) == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
  CHECK(ToHex(HkdfSha256(Octets(key), "", "").bytes()) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

TEST_CASE("a key is copied by nobody by accident, and wiped where it was moved from") {
  static_assert(!std::is_copy_constructible_v<SecretKey> && !std::is_copy_assignable_v<SecretKey>);
  SecretKey key = CountingKey(1);
  const std::string bytes = ToHex(key.bytes());
  SecretKey moved = std::move(key);
  CHECK(ToHex(key.bytes()) == std::string(64, '0'));  // NOLINT: what is left is the point
  CHECK(ToHex(moved.bytes()) == bytes);
  SecretKey assigned = CountingKey(2);
  assigned = std::move(moved);
  CHECK(ToHex(moved.bytes()) == std::string(64, '0'));  // NOLINT
  CHECK(ToHex(assigned.bytes()) == bytes);
  CHECK(ToHex(assigned.Clone().bytes()) == bytes);
  std::string secret = "secret";
  Wipe(secret);
  CHECK(secret.empty());
}

TEST_CASE("what is sealed opens with its key and its place alone") {
  SeededRandom random(1);
  const SecretKey key = SecretKey::Generate(random);
  for (const size_t size : {0, 1, 15, 16, 17, 1000, 256 << 10}) {
    const std::string plain(size, 'p');
    const std::string sealed = Seal(key, "place", plain, random);
    CHECK(sealed.size() == size + kSealedExtraBytes);
    CHECK(Unseal(key, "place", sealed) == plain);
    CHECK_FALSE(Unseal(key, "another place", sealed));
    CHECK_FALSE(Unseal(key, "", sealed));
    CHECK_FALSE(Unseal(SecretKey::Generate(random), "place", sealed));
  }
  CHECK(Unseal(key, "", Seal(key, "", "no place", random)) == "no place");
}

TEST_CASE("a sealed value of any length opens as long as it was") {
  SeededRandom random(7);
  const SecretKey key = CountingKey(1);
  for (size_t size = 0; size < 300; ++size) {
    const std::string plain(size, static_cast<char>('a' + size % 26));
    CHECK(Unseal(key, "place", Seal(key, "place", plain, random)) == plain);
  }
}

TEST_CASE("a sealed value with one bit flipped, cut or lengthened does not open") {
  SeededRandom random(2);
  const SecretKey key = SecretKey::Generate(random);
  for (const std::string plain : {"", "3", "a salary"}) {
    int opened = 0, tried = 0;
    EachSpoiled(Seal(key, "place", plain, random), [&](const std::string& spoiled) {
      ++tried;
      opened += Unseal(key, "place", spoiled).has_value();
    });
    CHECK(opened == 0);
    CHECK(tried > 250);
  }
}

TEST_CASE("the same value sealed twice has nothing in common") {
  SeededRandom random(3);
  const SecretKey key = SecretKey::Generate(random);
  std::set<std::string> nonces, hidden;
  for (int i = 0; i < 100; ++i) {
    const std::string sealed = Seal(key, "", "the same", random);
    nonces.insert(sealed.substr(1, 12));
    hidden.insert(sealed.substr(13, 8));
  }
  CHECK(nonces.size() == 100);
  CHECK(hidden.size() == 100);
}

TEST_CASE("derived keys differ by label, salt and key") {
  const SecretKey key = CountingKey(0), other = CountingKey(1);
  const std::set<std::string> keys = {
      ToHex(key.bytes()),
      ToHex(Derive(key, "a").bytes()),
      ToHex(Derive(key, "b").bytes()),
      ToHex(Derive(other, "a").bytes()),
      ToHex(HkdfSha256(key.bytes(), "a", "").bytes()),
      ToHex(HkdfSha256(key.bytes(), "a", "a").bytes()),
  };
  CHECK(keys.size() == 6);
}

TEST_CASE("framed texts are taken apart as they were put together, or not at all") {
  std::string framed;
  AppendFramed("ab", &framed);
  AppendFramed("", &framed);
  AppendFramed(std::string(300, 'x'), &framed);
  std::string_view rest = framed;
  CHECK(TakeFramed(&rest) == "ab");
  CHECK(TakeFramed(&rest) == "");
  CHECK(TakeFramed(&rest) == std::string(300, 'x'));
  CHECK(rest.empty());
  CHECK_FALSE(TakeFramed(&rest));
  rest = std::string_view(framed).substr(0, 5);
  CHECK_FALSE(TakeFramed(&rest));
  CHECK(rest.size() == 5);
}

TEST_CASE("the system's chance fills all of what it is given, and not twice the same") {
  std::set<std::array<uint8_t, 32>> seen;
  std::array<int, 32> zeros{};
  for (int i = 0; i < 200; ++i) {
    const auto bytes = RandomBytes<32>(SystemRandom());
    seen.insert(bytes);
    for (size_t k = 0; k < bytes.size(); ++k) zeros[k] += bytes[k] == 0;
  }
  CHECK(seen.size() == 200);
  for (const int count : zeros) CHECK(count < 20);  // less than one in two hundred is expected
  SystemRandom().Fill({});
}

// Short ones are cut from one draw, which a child of fork has a copy of.
TEST_CASE("short bytes of the system's chance come once, in a child of fork too") {
  std::set<std::array<uint8_t, 16>> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(RandomBytes<16>(SystemRandom()));
  CHECK(seen.size() == 1000);
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto bytes = RandomBytes<16>(SystemRandom());
    _exit(write(ends[1], bytes.data(), bytes.size()) == 16 ? 0 : 1);
  }
  std::array<uint8_t, 16> of_child{};
  CHECK(read(ends[0], of_child.data(), of_child.size()) == 16);
  int status = 1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
  close(ends[0]);
  close(ends[1]);
  for (int i = 0; i < 100; ++i) seen.insert(RandomBytes<16>(SystemRandom()));
  CHECK(seen.size() == 1100);
  CHECK_FALSE(seen.contains(of_child));
}

}  // namespace
}  // namespace writ
