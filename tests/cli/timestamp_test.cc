// writ audit timestamp: what an authority outside of the house says counts, and nothing else. The
// authority is OpenSSL's own, with a certificate made for this test.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/cli/program.h"
#include "tests/cli/warning_office.h"

using writ::test::Office;
using writ::test::Ran;
using writ::test::Slurp;

namespace {

bool Has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

void Sh(const std::string& command) {
  INFO(command);
  REQUIRE(std::system(("(" + command + ") >/dev/null 2>&1").c_str()) == 0);
}

// A store of which a request was made, and an authority that answers.
class Stamped {
 public:
  Stamped() {
    office.Warn("张三", "二月旷工三天");
    office.folder.Put(
        "ts.cnf", "[tsa]\ndefault_tsa = here\n[here]\nserial = " + Path("serial") +
                      "\ndefault_policy = 1.2.3.4.1\ndigests = sha256\nsigner_digest = sha256\n");
    MakeAuthority("authority", "Local Time 时间");
    MakeAuthority("another", "Somebody Else");
    const Ran asked = office.Run({"audit", "timestamp", "request", "-o", Path("log.tsq")}, kDay);
    INFO(asked.err);
    REQUIRE(asked.exit_code == 0);
    CHECK(Has(asked.out, "the first 29 records"));
    Answer("log.tsq", "log.tsr");
  }

  std::string Path(const std::string& name) const { return office.folder.Path(name); }
  void Answer(const std::string& request, const std::string& response) const {
    Sh("openssl ts -reply -config '" + Path("ts.cnf") + "' -section here -queryfile '" +
       Path(request) + "' -signer '" + Path("authority.pem") + "' -inkey '" +
       Path("authority.key") + "' -out '" + Path(response) + "'");
  }
  Ran Add(const std::string& response, const std::string& authority) const {
    return office.Run({"audit", "timestamp", "add", Path(response), "--ca",
                       Path(authority + ".pem"), "--as", "H1"},
                      kDay);
  }

  static constexpr const char* kDay = "2026-03-18";
  const Office office;

 private:
  void MakeAuthority(const std::string& name, const std::string& called) const {
    Sh("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -utf8 -days 3650 "
       "-keyout '" +
       Path(name + ".key") + "' -out '" + Path(name + ".pem") + "' -subj '/CN=" + called +
       "' -addext 'extendedKeyUsage = critical, timeStamping'");
  }
};

}  // namespace

TEST_CASE_METHOD(Stamped, "a timestamp of an authority is kept, told in the log, and handed out") {
  // What stands behind the stamped checkpoint is not vouched for by it.
  office.Must({"tick", "--accept-gap"}, kDay);
  const Ran added = Add("log.tsr", "authority");
  INFO(added.err);
  REQUIRE(added.exit_code == 0);
  CHECK(Has(added.out, "the first 29 records were there at 20"));
  CHECK(Has(added.out, "CN=Local Time 时间"));
  const Ran records = office.Run({"audit", "show"}, kDay);
  CHECK(Has(records.out, "\"checkpoint\":{\"place\":\"timestamp\""));

  const std::string out = Path("evidence");
  REQUIRE(office.Run({"audit", "export", "W-1", "--for", "tribunal", "-o", out, "--as", "H1"}, kDay)
              .exit_code == 0);
  Sh("openssl ts -verify -data '" + out + "/timestamp/checkpoint' -in '" + out +
     "/timestamp/response.tsr' -CAfile '" + Path("authority.pem") + "'");
  Sh("python3 '" + out + "/verify.py' > '" + Path("said") + "'");
  CHECK(Has(Slurp(Path("said")), "stamped the log's first 29 records"));
}

TEST_CASE_METHOD(Stamped,
                 "what is no timestamp of this log is refused, and nothing is kept of it") {
  const auto refused = [&](const Ran& ran, const char* why) {
    INFO(ran.err);
    CHECK(ran.exit_code != 0);
    CHECK(Has(ran.err, why));
  };
  office.folder.Put("noise.tsr", "noise");
  refused(Add("noise.tsr", "authority"), "no timestamp response");
  refused(Add("log.tsr", "another"), "does not stand for these bytes");
  refused(Add("log.tsr", "authority.key"), "No such file");
  office.folder.Put("none.pem", "no certificate");
  refused(Add("log.tsr", "none"), "no certificate of an authority");
  // One of other bytes, and one whose bytes were changed.
  office.folder.Put("other", "other bytes");
  Sh("openssl ts -query -data '" + Path("other") + "' -sha256 -cert -out '" + Path("other.tsq") +
     "'");
  Answer("other.tsq", "other.tsr");
  refused(Add("other.tsr", "authority"), "does not stand for these bytes");
  std::string changed = Slurp(Path("log.tsr"));
  changed[changed.size() - 5] = static_cast<char>(changed[changed.size() - 5] ^ 1);
  office.folder.Put("changed.tsr", changed);
  refused(Add("changed.tsr", "authority"), "timestamp");
  CHECK_FALSE(Has(office.Run({"audit", "show"}, kDay).out, "\"place\":\"timestamp\""));
  refused(office.Run({"audit", "timestamp", "request", "-o", Path("log.tsq")}, kDay),
          "is there already");
}
