#include "engine/base/sha256.h"

#include <catch2/catch.hpp>

namespace writ {
namespace {

TEST_CASE("the examples of FIPS 180-4") {
  CHECK(HexDigest(Sha256("")) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(HexDigest(Sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(HexDigest(Sha256(std::string(1000000, 'a'))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("nothing of one text is in the hash of the next") {
  const Digest abc = Sha256("abc");
  for (const std::string_view text : {"",
                                      "longer than one block of the function, "
                                      "which has sixty-four bytes"}) {
    CHECK(Sha256(text) != abc);
    CHECK(Sha256("abc") == abc);
  }
}

TEST_CASE("a stream hashes its pieces as one text") {
  Sha256Stream stream;
  for (const std::string_view piece : {"a", "", "bc"}) stream.Add(piece);
  CHECK(stream.Finish() == Sha256("abc"));
}

}  // namespace
}  // namespace writ
