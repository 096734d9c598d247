// What a stranger reads on the pages of exported evidence: days where days were told, one count of
// them, titles in place of identifiers, on which article each piece rests, who the employer is, and
// of other cases of the person no more than this one speaks of.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/cli/html_check.h"
#include "tests/cli/program.h"
#include "tests/cli/warning_office.h"

using writ::test::Office;
using writ::test::Ran;
using writ::test::Slurp;
using writ::test::Unbalanced;

namespace {

bool Has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

constexpr const char* kPolicy = R"(policy parting "Parting after a talk"|"离职谈话制度"
  currency CNY
  version  "1"
  in force from 2020-01-01

role hr|人事

law house_rules|内部规则 "House rules" in force from 2020-01-01 {
  article 3 """Whoever leaves hands over first."""
  article 5 """Nobody is asked to leave who was not coached."""
  article 8 """An exam is recorded by who set it."""
}

entity Employee exists from hired_on until left_on {
  name        : text   personal
  hired_on    : date
  left_on     : date
  exam_marks  : number from hr
  shoe_size   : number from hr
}

event coaching_done|已辅导 of Employee
event summer_party|夏季活动 of Employee
event hand_over|工作交接 of Employee

rule exam_passed|考试合格 for Employee
  when  exam_marks at least 60
  cites house_rules art 8

procedure learning_plan|学习计划 for Employee {
  step coach_talk by hr cites house_rules art 5 { records coaching_done }
}

procedure summer_outing|夏季出游 for Employee { step send_cards by hr { records summer_party } }

procedure parting_talk|离职谈话 for Employee
  under      house_rules art 5
  opens when coaching_done
{
  step first_talk|首次谈话 by hr within 5 days cites house_rules art 3 {
    provide talk_result|谈话结果 : text
  }
  step 收尾 by hr within 10 days {
    provide last_words : text
  }
  check marks_known|成绩核查 requires exam_passed
    otherwise hr must: "Record the marks"|"请记录成绩"
  wait for hand_over or 20 days
}
)";

// Three cases of one person, the third of which speaks of the first.
struct Parted {
  Parted() {
    const std::string policy = office.folder.Put("parting.writ", kPolicy);
    office.Person("H1", "李敏", "hr");
    office.Person("E-1", "张三", "");
    const auto open = [&](const char* procedure, const char* id, const char* day) {
      office.Must(
          {"case", "open", policy, procedure, "--subject", "E-1", "--case", id, "--as", "H1"}, day);
    };
    const auto act = [&](std::vector<std::string> words, const char* day) {
      words.insert(words.begin(), {"case", "act"});
      words.insert(words.end(), {"--as", "H1"});
      office.Must(words, day);
    };
    open("summer_outing", "S-1", "2026-03-09");
    open("learning_plan", "L-1", "2026-03-09");
    open("parting_talk", "P-1", "2026-03-10");
    act({"P-1", "first_talk", "talk_result=they agree"}, "2026-03-10");
    act({"P-1", "收尾", "last_words=none"}, "2026-03-10");
    office.Must({"case", "record", "E-1", "shoe_size=42", "--source", "hr", "--as", "H1"},
                "2026-03-11");
    office.Must({"case", "record", "E-1", "exam_marks=75", "--source", "hr", "--recorded",
                 "2026-03-10", "--as", "H1"},
                "2026-03-11");
    office.Must({"case", "report", "P-1", "hand_over", "--on", "2026-03-11", "--as", "H1"},
                "2026-03-12");
  }
  // The folder; its pages are whole, and its own program is content.
  std::string Export(const std::string& to, std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {
        "audit", "export", "P-1", "--for", "party", "-o", office.folder.Path(to), "--as", "H1"};
    words.insert(words.end(), more.begin(), more.end());
    const Ran ran = office.Run(words, "2026-03-19");
    INFO(ran.err);
    REQUIRE(ran.exit_code == 0);
    const std::string folder = office.folder.Path(to);
    for (const char* page : {"/zh/index.html", "/zh/P-1.html", "/en/index.html", "/en/P-1.html"})
      CHECK(Unbalanced(Slurp(folder + page)).empty());
    CHECK(Verifies(folder));
    return folder;
  }
  static bool Verifies(const std::string& folder) {
    const std::string said = " >'" + folder + ".said' 2>&1";
    return std::system(("python3 -B '" + folder + "/verify.py'" + said).c_str()) == 0;
  }
  const Office office;
};

// The row of a list of evidence that has that text.
std::string RowWith(const std::string& page, const std::string& text) {
  const size_t at = page.find(text);
  if (at == page.npos) return "";
  const size_t begin = page.rfind("<tr", at), end = page.find("</tr>", at);
  return page.substr(begin, end - begin);
}

}  // namespace

TEST_CASE_METHOD(Parted, "pages show a day alone where a day was told") {
  const std::string folder = Export("out");
  const std::string list = Slurp(folder + "/en/index.html"), page = Slurp(folder + "/en/P-1.html");
  // What was reported later has the day that it took place, and beside it when it was recorded.
  const std::string handed = RowWith(list, "a declared event took place: hand over");
  CHECK(Has(handed, "<p class=\"when\">2026-03-11</p>"));
  CHECK(Has(handed, ", recorded 2026-03-12 09:00"));
  // A fact is of the day that its source says.
  CHECK(Has(RowWith(list, "<bdi>exam marks, from hr"), "2026-03-10, came in on 2026-03-11"));
  CHECK(Has(page, "<td class=\"when\">2026-03-10, came in on 2026-03-11 "));
  // Within five days from the ninth on: until the end of the fifteenth.
  CHECK(Has(page, "done before the deadline 2026-03-15"));
  CHECK_FALSE(Has(page, " 00:00"));
  CHECK_FALSE(Has(list, " 00:00"));
}

TEST_CASE_METHOD(Parted, "a page counts days in one way: the first is not counted") {
  const std::string page = Slurp(Export("out") + "/zh/P-1.html");
  // From 10 to 12 March, when what it waited for came.
  CHECK(Has(page, "<li><b>2</b><span>天(首日不计)</span></li>"));
  CHECK(Has(page, "<td>已结束:已完成,2天</td>"));
  CHECK(Has(page, "<footer><p>P-1 离职谈话,截至 2026-03-19 09:00"));
  CHECK(Has(page, "<title>P-1 离职谈话</title>"));
}

TEST_CASE_METHOD(Parted, "a list of evidence says on which articles each piece rests") {
  const std::string list = Slurp(Export("out") + "/zh/index.html");
  CHECK(Has(list, "<th>法律依据</th>"));
  const auto article = [&](const char* piece, const char* article) {
    INFO(piece << ": " << RowWith(list, piece));
    CHECK(Has(RowWith(list, piece), article));
  };
  article("步骤完成:首次谈话", "<p>《内部规则》第三条</p>");  // the step's own
  article(":成绩核查", "<p>《内部规则》第八条</p>");          // of the rule it asks
  article("案件开启:离职谈话", "<p>《内部规则》第五条</p>");
  article("步骤完成:收尾", "<p>《内部规则》第五条</p>");  // the procedure's, as it has none
  CHECK_FALSE(Has(RowWith(list, "步骤完成:首次谈话"), "第五条"));
}

TEST_CASE_METHOD(Parted, "an event rests on what the step that records it cites") {
  const Ran ran = office.Run(
      {"audit", "export", "L-1", "--for", "party", "-o", office.folder.Path("plan"), "--as", "H1"},
      "2026-03-19");
  INFO(ran.err);
  REQUIRE(ran.exit_code == 0);
  const std::string list = Slurp(office.folder.Path("plan") + "/zh/index.html");
  const std::string row = RowWith(list, "事件已记录:已辅导");
  INFO(row);
  CHECK(Has(row, "<p>《内部规则》第五条</p>"));
}

TEST_CASE_METHOD(Parted, "pages say what it was that was decided again") {
  const std::string folder = Export("out");
  CHECK(Has(Slurp(folder + "/zh/P-1.html"), "共 7 次,其中本案 5 次,逐一重新判定,7 次与记录一致"));
  CHECK(Has(Slurp(folder + "/en/P-1.html"),
            "the 7 commands by which the cases of this log went on, 5 of them of this case."));
}

TEST_CASE_METHOD(Parted, "pages show titles, and an identifier only beside them") {
  const std::string folder = Export("out");
  for (const char* file : {"/en/P-1.html", "/en/index.html", "/zh/P-1.html", "/zh/index.html"}) {
    CAPTURE(file);
    const std::string page = Slurp(folder + file);
    const std::string told = page.substr(0, page.find("id=\"log\""));
    for (const char* id : {"parting_talk", "first_talk", "talk_result", "last_words", "exam_marks",
                           "exam_passed", "marks_known", "hand_over"}) {
      CAPTURE(id);
      CHECK_FALSE(Has(told, id));
    }
  }
  const std::string page = Slurp(folder + "/en/P-1.html");
  CHECK(Has(page, "<dt>talk result</dt>"));
  CHECK(Has(page, "a person did a step <b>收尾</b>"));  // what has one title is called by it
  CHECK(Has(page, "<td>a person did a step <bdi>first talk</bdi> <small>first_talk</small></td>"));
}

TEST_CASE_METHOD(Parted, "evidence of one case hands out nothing of the person's others") {
  const std::string folder = Export("out");
  const std::string list = Slurp(folder + "/en/index.html");
  // It was opened since the coaching was done, which is in the other.
  CHECK(Has(list, "Asked for by this case, and recorded in other cases of the person: L-1 (1)"));
  CHECK(Has(list, "<td>L-1</td><td>coaching done (1)</td>"));
  CHECK(Has(list, "writ audit export L-1 --for party"));
  CHECK(Has(list, "which are not in this folder: 1"));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string path = entry.path().string();
    if (!entry.is_regular_file() || Has(path, "/policy/")) continue;
    CAPTURE(path);
    const std::string text = Slurp(path);
    for (const char* other : {"S-1", "summer", "夏季", "shoe", "learning", "学习计划"}) {
      CAPTURE(other);
      CHECK_FALSE(Has(text, other));
    }
  }
}

TEST_CASE_METHOD(Parted,
                 "pages name the employer as whoever hands them out does, and nobody else") {
  const std::string named = Export("named", {"--employer", "上海示例贸易有限公司"});
  for (const char* file : {"/zh/index.html", "/zh/P-1.html"})
    CHECK(Has(Slurp(named + file),
              "<tr><th>用人单位</th><td><bdi>上海示例贸易有限公司</bdi></td></tr>"));
  CHECK(Has(Slurp(named + "/en/index.html"), "<th>Employer</th>"));
  const std::string unnamed = Export("unnamed");
  CHECK(Has(Slurp(unnamed + "/zh/index.html"), "<th>用人单位</th><td><bdi>未载明</bdi>"));
  // Another name is another file than the log says was handed out.
  std::string page = Slurp(named + "/zh/index.html");
  const std::string from = "上海示例贸易有限公司";
  page.replace(page.find(from), from.size(), "北京示例贸易有限公司");
  office.folder.Put("named/zh/index.html", page);
  CHECK_FALSE(Verifies(named));
}
