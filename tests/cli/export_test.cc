// writ audit export: a folder that a stranger checks with Python and nothing else; any change of
// any of its files is found; nobody has it before the log says so.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <set>

#include "runtime/cli/audit_catalogue.h"
#include "tests/cli/html_check.h"
#include "tests/cli/program.h"
#include "tests/cli/warning_office.h"

using writ::test::LostLinks;
using writ::test::Office;
using writ::test::Ran;
using writ::test::Slurp;
using writ::test::Unbalanced;
using writ::test::Writ;

namespace {

namespace fs = std::filesystem;

bool Has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

Ran Export(const Office& office, const std::string& to, const std::string& language = "en",
           const std::string& audience = "tribunal") {
  return office.Run(
      {"audit", "export", "W-1", "--for", audience, "-o", office.folder.Path(to), "--as", "H1"},
      "2026-03-18", language);
}

// What the folder's own program says, and whether it is content.
struct Verified {
  bool fine = false;
  std::string said;
};
Verified Verify(const std::string& folder, const std::string& arguments = "") {
  const std::string said = folder + ".said";
  const std::string command =
      "python3 '" + folder + "/verify.py' " + arguments + " > '" + said + "'";
  Verified verified;
  verified.fine = std::system(command.c_str()) == 0;
  verified.said = Slurp(said);
  return verified;
}

void Overwrite(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::vector<fs::path> FilesIn(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

// An office whose case has been handed out.
class HandedOut {
 public:
  HandedOut() {
    office_.Warn("张三", "二月旷工三天");
    const Ran exported = Export(office_, "evidence");
    INFO(exported.err);
    REQUIRE(exported.exit_code == 0);
    CHECK(Has(exported.out, "11 records, 1 documents"));
    folder = office_.folder.Path("evidence");
  }
  std::string folder;

 private:
  const Office office_;
};

}  // namespace

TEST_CASE_METHOD(HandedOut,
                 "exported evidence is checked by a stranger, and all of it fits together") {
  const Verified verified = Verify(folder);
  INFO(verified.said);
  CHECK(verified.fine);
  CHECK(Has(verified.said, "11 records proved"));
  CHECK(Has(verified.said, "1 documents, 1 signatures"));
  CHECK(Slurp(folder + "/documents/001-minutes.txt") == "what was said\n");
  // What a gate read is opened, too.
  CHECK(Has(Slurp(folder + "/openings.jsonl"), "\"fact\":\"employee.days_absent\""));
  CHECK(std::system(("cd '" + folder + "' && sha256sum --quiet -c MANIFEST.sha256").c_str()) == 0);
  CHECK_FALSE(Verify(folder, "--key writ/0+00000000+AQ==").fine);
}

TEST_CASE_METHOD(
    HandedOut,
    "a changed byte of any file of exported evidence is found, and a file more or less") {
  for (const fs::path& file : FilesIn(folder)) {
    const std::string whole = Slurp(file.string());
    CAPTURE(file.string());
    for (const size_t at : {size_t{0}, whole.size() / 2, whole.size() - 2}) {
      if (file.filename() == "verify.py" && at != whole.size() / 2) continue;
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      Overwrite(file, changed);
      CAPTURE(at);
      CHECK_FALSE(Verify(folder).fine);
    }
    Overwrite(file, whole);
  }
  Overwrite(fs::path(folder) / "documents" / "one more", "x");
  CHECK_FALSE(Verify(folder).fine);
  fs::remove(fs::path(folder) / "documents" / "one more");
  CHECK(Verify(folder).fine);
  fs::remove(fs::path(folder) / "documents" / "001-minutes.txt");
  CHECK_FALSE(Verify(folder).fine);
}

TEST_CASE_METHOD(HandedOut, "evidence whose list was written anew does not get past the log") {
  // The reason is another, and every hash of the folder fits.
  const std::string openings = Slurp(folder + "/openings.jsonl");
  const size_t at = openings.find("二月");
  REQUIRE(at != openings.npos);
  std::string changed = openings;
  changed.replace(at, std::string("二月").size(), "三月");
  Overwrite(folder + "/openings.jsonl", changed);
  REQUIRE(std::system(("cd '" + folder +
                       "' && cut -c67- MANIFEST.sha256 | tr '\\n' '\\0' | "
                       "xargs -0 sha256sum > ../list && mv ../list MANIFEST.sha256")
                          .c_str()) == 0);
  const Verified verified = Verify(folder);
  CHECK_FALSE(verified.fine);
  CHECK(Has(verified.said, "hearing.reason of record"));
  CHECK(Has(verified.said, "openings.jsonl was changed"));
}

TEST_CASE_METHOD(HandedOut, "the pages of exported evidence are whole, in both languages") {
  for (const std::string language : {"en", "zh"}) {
    for (const std::string name : {"index.html", "W-1.html"}) {
      CAPTURE(language, name);
      const std::string page = Slurp(folder + "/" + language + "/" + name);
      CHECK(Unbalanced(page).empty());
      CHECK(LostLinks(page).empty());
    }
  }
  const std::string list = Slurp(folder + "/zh/index.html");
  for (const char* said :
       {"证据目录", "对提交方不利的事项", "minutes.txt", "无。", "供仲裁委员会或法院",
        "身份确认方式", "仅主机登录,无签名", "本人密钥签名:第 24 条记录", "案号", "页码",
        "提交人(签名或盖章)", "可信时间戳:无;时间均为提交方自己的时钟",
        "1 次办理仅有主机登录,无签名", "送达凭证:无", "该记录本身不在本文件夹内"}) {
    INFO(said);
    CHECK(Has(list, said));
  }
  // One command is one act, and its text is what was meant to be there.
  CHECK_FALSE(Has(list, "多个步骤记于同一时刻"));
  CHECK_FALSE(Has(list, "所签文本除标题外无内容"));
  CHECK_FALSE(Has(list, "文件内容与其名称所示格式不符"));
  const std::string first = Slurp(folder + "/READ-ME-FIRST.txt");
  for (const char* said : {"certutil -hashfile", "Get-FileHash", "shasum -a 256", "请先阅读"})
    CHECK(Has(first, said));
}

TEST_CASE("the pages of evidence are PDF, too, with drawings in their style, or nothing is there") {
  const Office office;
  office.Warn("张三", "二月旷工三天");
  const auto exported = [&](const std::string& to, const std::string& path) {
    return Writ({"audit", "export", "W-1", "--for", "party", "-o", office.folder.Path(to), "--as",
                 "H1", "--pdf", "--store", office.folder.Path("store"), "--trust",
                 office.folder.Path("trust"), "--now", "2026-03-18"},
                "", {"LC_ALL=C.UTF-8", "PATH=" + path});
  };
  const Ran without = exported("without", "/nowhere");
  CHECK(without.exit_code == 2);
  CHECK(Has(without.err, "apt-get install weasyprint"));
  CHECK_FALSE(fs::exists(office.folder.Path("without")));
  CHECK_FALSE(fs::exists(office.folder.Path("without.partial")));

  // What is given to the program that makes PDF of it.
  const std::string program = office.folder.Put("weasyprint", "#!/bin/sh\nprintf '%%PDF-'; cat\n");
  fs::permissions(program, fs::perms::owner_all);
  REQUIRE(
      exported("given", fs::path(program).parent_path().string() + ":/usr/bin:/bin").exit_code ==
      0);
  const std::string given = Slurp(office.folder.Path("given/en/W-1.pdf"));
  CHECK(Has(given, "<svg "));
  for (size_t at = given.find("<svg "); at != given.npos; at = given.find("<svg ", at + 1))
    CHECK(given.substr(given.find('>', at) + 1, 11) == "<style>svg ");

  REQUIRE(exported("evidence", "/usr/bin:/bin").exit_code == 0);
  for (const char* page : {"zh/index", "zh/W-1", "en/index", "en/W-1"})
    CHECK(Slurp(office.folder.Path("evidence/") + page + ".pdf").starts_with("%PDF-"));
  const Verified verified = Verify(office.folder.Path("evidence"));
  INFO(verified.said);
  CHECK(verified.fine);
  Overwrite(office.folder.Path("evidence/zh/index.pdf"), "%PDF-1.7 of another");
  CHECK_FALSE(Verify(office.folder.Path("evidence")).fine);
}

TEST_CASE("that evidence was handed out stands in the log, and nothing is left of what was not") {
  const Office office;
  office.Warn("张三", "二月旷工三天");
  const auto records = [&] {
    const Ran ran = office.Run({"audit", "show"}, "2026-03-18");
    return ran.out;
  };
  const std::string before = records();
  CHECK_FALSE(Has(before, "\"exported\""));
  const auto refused = [&](std::vector<std::string> words, const char* why) {
    const Ran ran = office.Run(std::move(words), "2026-03-18");
    CHECK(ran.exit_code != 0);
    INFO(ran.err);
    CHECK(Has(ran.err, why));
  };
  const std::string out = office.folder.Path("out");
  refused({"audit", "export", "W-1", "--for", "friends", "-o", out, "--as", "H1"},
          "party, tribunal or authority");
  refused({"audit", "export", "W-9", "--for", "party", "-o", out, "--as", "H1"}, "W-9");
  refused({"audit", "export", "W-1", "--for", "party", "-o", out, "--as", "nobody"}, "nobody");
  refused({"audit", "export", "W-1", "--for", "party", "-o", out}, "--as");
  fs::create_directory(out);
  refused({"audit", "export", "W-1", "--for", "party", "-o", out, "--as", "H1"},
          "is there already");
  CHECK(fs::is_empty(out));
  fs::remove(out);
  CHECK_FALSE(fs::exists(out + ".partial"));
  CHECK(records() == before);

  REQUIRE(Export(office, "out", "zh", "party").exit_code == 0);
  const std::string after = records();
  CHECK(after.starts_with(before));
  CHECK(Has(after, "\"exported\":{\"audience\":\"party\""));
  CHECK(office.Run({"audit", "verify"}, "2026-03-18").exit_code == 0);
  // Whoever erases this person one day knows that others have it.
  CHECK(Has(office.Run({"person", "report", "E-2001"}, "2026-03-18").out,
            "for the other party  export/W-1/"));
  CHECK(Has(office.Run({"person", "report", "E-2001", "--format", "json"}, "2026-03-18").out,
            "\"audience\":\"party\",\"export\":\"export/W-1/"));
  CHECK(Verify(out).fine);
}

TEST_CASE("what a crash left of one export is not handed out with another") {
  const Office office;
  office.Warn("张三", "二月旷工三天");
  const std::string out = office.folder.Path("out");
  fs::create_directories(out + ".partial/documents");
  Overwrite(out + ".partial/documents/001-of-another.txt", "a secret of somebody else");
  REQUIRE(Export(office, "out/").exit_code == 0);
  CHECK_FALSE(fs::exists(out + "/documents/001-of-another.txt"));
  CHECK_FALSE(fs::exists(out + ".partial"));
  CHECK(Verify(out).fine);
}

TEST_CASE("an export can be tried again under the same idempotency key, and each is in the log") {
  const Office office;
  office.Warn("张三", "二月旷工三天");
  for (const char* to : {"first", "again"}) {
    const Ran ran = office.Run({"audit", "export", "W-1", "--for", "party", "-o",
                                office.folder.Path(to), "--as", "H1", "--key", "k"},
                               "2026-03-18");
    INFO(ran.err);
    REQUIRE(ran.exit_code == 0);
    CHECK(Verify(office.folder.Path(to)).fine);
  }
  const std::string log = office.Run({"audit", "show"}, "2026-03-18").out;
  const size_t first = log.find("\"exported\"");
  REQUIRE(first != log.npos);
  CHECK(log.find("\"exported\"", first + 1) != log.npos);
}

TEST_CASE("a list of evidence says which documents are not what their names say") {
  const Office office;
  office.Person("M1", "王志强", "manager");
  office.Person("H1", "李敏", "hr");
  office.Person("E-2001", "张三", "");
  const std::string examples = std::string(WRIT_SOURCE_DIR) + "/examples/warning/";
  office.Must({"import", examples + "facts", "--policy", examples + "policy.writ", "--source",
               "attendance", "--as", "H1", "--add-persons"},
              "2026-03-09");
  const std::string minutes = office.folder.Put("minutes.pdf", "not a PDF\n");
  office.Must({"case", "open", examples + "policy.writ", "written_warning", "--subject", "E-2001",
               "--case", "W-1", "--because", "absent_without_leave", "--as", "H1"},
              "2026-03-09");
  office.Must({"case", "act", "W-1", "hearing", "reason=late", "--attach", "minutes=" + minutes,
               "--as", "M1"},
              "2026-03-10");
  REQUIRE(Export(office, "out").exit_code == 0);
  const std::string list = Slurp(office.folder.Path("out") + "/en/index.html");
  CHECK(Has(list, "minutes.pdf: its bytes are not what its name says"));
}

TEST_CASE("a file is what its name says, or not") {
  using writ::cli::IsAsNamed;
  CHECK(IsAsNamed("a.PDF", "%PDF-1.7\n…\n%%EOF\n"));
  CHECK_FALSE(IsAsNamed("a.pdf", "%PDF-1.7\n"));
  CHECK_FALSE(IsAsNamed("a.pdf", "minutes\n"));
  CHECK_FALSE(IsAsNamed("a.docx", "minutes\n"));
  CHECK(IsAsNamed("a.png", "\x89PNG\r\n\x1a\n"));
  CHECK_FALSE(IsAsNamed("a.jpeg", "\x89PNG"));
  CHECK(IsAsNamed("minutes", "anything"));
  CHECK_FALSE(IsAsNamed("minutes.txt", ""));
}

TEST_CASE("a list of evidence says nothing of another case of which this one does not speak") {
  const Office office;
  office.Warn("张三", "二月旷工三天");
  office.Person("D2", "吴敏", "hr_director");
  const std::string letter = office.folder.Put("letter.txt", "we stand by it\n");
  office.Must({"case", "report", "W-1", "objection", "--on", "2026-03-18", "--as", "H1"},
              "2026-03-18");
  office.Must({"case", "act", "W-1", "answer", "--attach", "answer_letter=" + letter, "--as", "D2"},
              "2026-03-18");
  const auto list = [&](const char* which, const std::string& to, const std::string& language) {
    const Ran ran = office.Run(
        {"audit", "export", which, "--for", "tribunal", "-o", office.folder.Path(to), "--as", "H1"},
        "2026-03-18");
    INFO(ran.err);
    REQUIRE(ran.exit_code == 0);
    return Slurp(office.folder.Path(to) + "/" + language + "/index.html");
  };
  CHECK(Has(list("W-1", "by-hand", "zh"), "2026-03-17 当面"));

  office.Must({"case", "open", std::string(WRIT_SOURCE_DIR) + "/examples/warning/policy.writ",
               "written_warning", "--subject", "E-2001", "--case", "W-2", "--because",
               "absent_without_leave", "--as", "H1"},
              "2026-03-18");
  for (const char* language : {"en", "zh"}) {
    const std::string second = list("W-2", std::string("second-") + language, language);
    CHECK_FALSE(Has(second, "W-1"));
    CHECK_FALSE(Has(second, "In other cases"));
    CHECK(Unbalanced(second).empty());
  }
  CHECK(Verify(office.folder.Path("second-en")).fine);
}
