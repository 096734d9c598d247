#include "runtime/audit/note.h"

#include <catch2/catch.hpp>

#include <string>

#include "runtime/audit/audit_testing.h"
#include "runtime/audit/bytes.h"
#include "runtime/audit/log_proof.h"

namespace writ::audit {
namespace {

NoteSigner SignerNamed(std::string_view name, uint8_t seed) {
  SigningKey::Seed bytes{};
  bytes[0] = seed;
  return NoteSigner(name, SigningKey(bytes));
}

TEST_CASE("Ed25519 as in RFC 8032, test 1") {
  SigningKey::Seed seed{};
  REQUIRE(FromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", seed));
  const SigningKey key(seed);
  CHECK(ToHex(key.public_key().bytes) ==
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const SignatureBytes signature = key.Sign("");
  CHECK(ToHex(signature.bytes) ==
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
  CHECK(VerifyEd25519(key.public_key(), "", signature));
  CHECK_FALSE(VerifyEd25519(key.public_key(), "x", signature));
  CHECK_FALSE(VerifyEd25519(PublicKey{}, "", signature));
}

TEST_CASE("the example of C2SP's signed-note verifies") {
  const auto key =
      VerifierKey::Parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
  REQUIRE(key);
  CHECK(key->id() == 0x530d903a);
  const std::string note =
      "This is an example message.\n\n— example.com/foo "
      "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
      "\n";
  CHECK(OpenNote(note, {&*key, 1}).value() == "This is an example message.\n");
}

TEST_CASE("a verifier key is read in one spelling, with its own id") {
  const std::string text = SignerNamed("hr.example.com/0", 1).verifier().ToString();
  CHECK(VerifierKey::Parse(text)->ToString() == text);
  for (size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK_FALSE(VerifierKey::Parse(changed));
  }
}

TEST_CASE("key names have no white space and no plus") {
  for (const char* yes : {"example.com/foo", "日志", "a"}) CHECK(IsKeyName(yes));
  for (const char* no : {"", "a b", "a+b", "a\n", "a\u3000b", "a\u00A0b", "\xFF"}) {
    CHECK_FALSE(IsKeyName(no));
  }
}

TEST_CASE("a note opens with the keys that signed it") {
  const NoteSigner signer = SignerNamed("hr.example.com/0", 1);
  const std::string note = signer.Sign("one\n\ntwo\n");
  const VerifierKey key = signer.verifier(), other = SignerNamed("hr.example.com/0", 2).verifier(),
                    name = SignerNamed("hr.example.com/1", 1).verifier();
  CHECK(OpenNote(note, {&key, 1}).value() == "one\n\ntwo\n");
  CHECK(OpenNote(note, {&other, 1}).error() == NoteFault::kUnknown);
  CHECK(OpenNote(note, {&name, 1}).error() == NoteFault::kUnknown);
  CHECK(OpenNote(note, {}).error() == NoteFault::kUnknown);
  // Signatures of strangers are ignored, a wrong one of ours is not.
  const std::string witness = SignerNamed("witness.example", 9).Sign("one\n\ntwo\n");
  const std::string line = witness.substr(witness.rfind("— "));
  CHECK(OpenNote(note + line, {&key, 1}));
  std::string forged = SignerNamed("hr.example.com/0", 1).Sign("other\n");
  CHECK(OpenNote(note + forged.substr(forged.rfind("— ")), {&key, 1}).error() ==
        NoteFault::kForged);
}

TEST_CASE("every changed byte of a note is noticed") {
  const NoteSigner signer = SignerNamed("hr.example.com/0", 1);
  const VerifierKey key = signer.verifier();
  const std::string note =
      signer.Sign(Checkpoint{"hr.example.com/0", 17, LeafHash("x"), {}}.Text());
  for (size_t at = 0; at < note.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = note;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      REQUIRE_FALSE(OpenNote(changed, {&key, 1}));
    }
    CHECK_FALSE(OpenNote(note.substr(0, at), {&key, 1}));
  }
}

TEST_CASE("what is no note is malformed") {
  const VerifierKey key = SignerNamed("a", 1).verifier();
  const std::string note = SignerNamed("a", 1).Sign("text\n");
  for (const std::string& no :
       {std::string(), std::string("text\n"), std::string("text\n\n"), note + "x", note + "\n",
        "\t" + note, "\xFF" + note, note + "— a b c\n", note + "- a AAAA\n", "x\r" + note,
        note.substr(0, note.size() - 1)}) {
    INFO(no);
    CHECK(OpenNote(no, {&key, 1}).error() == NoteFault::kMalformed);
  }
  std::string many = note;
  for (int i = 0; i < 70; ++i) many += "— b AAAAAAA=\n";
  CHECK(OpenNote(many, {&key, 1}).error() == NoteFault::kMalformed);
}

TEST_CASE("a checkpoint is read as it is written") {
  const Checkpoint checkpoint{"example.com/behind-the-sofa", 20852163, LeafHash("x"), {"more"}};
  CHECK(Checkpoint::Parse(checkpoint.Text()) == checkpoint);
  const std::string root = ToBase64(AsText(LeafHash("x")));
  for (const std::string& no :
       {std::string(), "\n1\n" + root + "\n", "a\n01\n" + root + "\n", "a\n1\n" + root,
        "a\n1\n" + root + "\n\n", "a\n-1\n" + root + "\n", std::string("a\n1\nAAAA\n"),
        "a\n18446744073709551616\n" + root + "\n", std::string("a\n1\n")}) {
    INFO(no);
    CHECK_FALSE(Checkpoint::Parse(no));
  }
}

TEST_CASE("base64 is read in one spelling") {
  for (const char* text : {"", "AA==", "AAA=", "AAAA", "/+8="}) {
    CHECK(ToBase64(FromBase64(text).value()) == text);
  }
  for (const char* no : {"A", "AA", "AAA", "AB==", "AAB=", "AA=A", "A===", "====", "AA==AAAA",
                         "AA-_", "AA=\n", " AAA"}) {
    CHECK_FALSE(FromBase64(no));
  }
}

class Proofs {
 public:
  Proofs() {
    for (const std::string& record : records) leaves.push_back(LeafHash(record));
  }
  std::string NoteAt(uint64_t size) const {
    return signer.Sign(
        Checkpoint{"hr.example.com/0", size, *RootAt(size, NodesOf(leaves)), {}}.Text());
  }

  const std::vector<std::string> records = RandomLog(5, 21);
  const NoteSigner signer = SignerNamed("hr.example.com/0", 1);
  const VerifierKey key = signer.verifier();
  std::vector<Digest> leaves;
};

TEST_CASE_METHOD(Proofs, "a record is proved offline, and every changed byte is noticed") {
  RecordProof proof{std::nullopt, 9, *InclusionProof(9, 21, NodesOf(leaves)), NoteAt(21)};
  const std::string text = proof.Text();
  CHECK(RecordProof::Parse(text) == proof);
  const auto verify = [&](std::string_view bytes, std::string_view record) {
    return VerifyRecordProof(bytes, record, "hr.example.com/0", {&key, 1});
  };
  REQUIRE(verify(text, records[9]));
  CHECK(verify(text, records[9])->size == 21);
  CHECK_FALSE(verify(text, records[8]));
  CHECK_FALSE(VerifyRecordProof(text, records[9], "hr.example.com/1", {&key, 1}));
  for (size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    REQUIRE_FALSE(verify(changed, records[9]));
    REQUIRE_FALSE(verify(text.substr(0, at), records[9]));
  }
  proof.extra = "anything";
  CHECK(RecordProof::Parse(proof.Text()) == proof);
  CHECK(verify(proof.Text(), records[9]));
  CHECK_FALSE(RecordProof::Parse("c2sp.org/tlog-proof@v1\nextra "));
}

TEST_CASE_METHOD(Proofs, "a prefix is proved offline, and every changed byte is noticed") {
  const std::string old_note = NoteAt(13);
  const PrefixProof proof{13, *ConsistencyProof(13, 21, NodesOf(leaves)), NoteAt(21)};
  const std::string text = proof.Text();
  CHECK(PrefixProof::Parse(text) == proof);
  const auto verify = [&](std::string_view bytes, std::string_view old) {
    return VerifyPrefixProof(bytes, old, "hr.example.com/0", {&key, 1});
  };
  REQUIRE(verify(text, old_note));
  CHECK_FALSE(verify(text, NoteAt(12)));
  for (size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    REQUIRE_FALSE(verify(changed, old_note));
  }
}

}  // namespace
}  // namespace writ::audit
