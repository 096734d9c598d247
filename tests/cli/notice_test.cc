// A notice that the law forbids today is neither printed nor served, and says why in both
// languages; what proves nothing is refused, or said to prove nothing.
#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

#include "tests/cli/program.h"

using writ::test::Folder;
using writ::test::Ran;
using writ::test::Writ;

namespace {

namespace fs = std::filesystem;

constexpr const char* kPolicy = R"(policy exit_by_notice|解除通知 "Leaving by notice"|"解除通知"
  jurisdiction CN
  currency     CNY
  version      "1"
  in force     from 2025-01-01

role hr|人事, hr_director|人事总监

entity Employee|员工 exists from hired_on until left_on {
  hired_on|入职日期  : date
  left_on|离职日期   : date
  expecting|孕产期内 : yes/no over time from hr restricted
}

event union_heard|已听取工会意见 of Employee {
  opinion|工会意见书 : document
}

rule barred|不得解除情形 for Employee
  when expecting

obligation leaving_path|解除路径 on effect terminate contract
  must have before, by at least 30 days: served exit_notice
  must have before: union_heard
  must never, while barred

document exit_notice|解除通知书 to employee {
  """We end your contract.""" | """公司与您解除劳动合同。"""
}

procedure leaving|解除程序 for Employee {
  fact final_day|最后工作日 : date
  step ruling|决定 by hr_director {
    provide grounds|理由 : text
    provide minutes|会议纪要 : document
    sign by hr_director as agreement
  }
  step telling|送达通知 by hr { serve exit_notice on employee }
  wait 30 days after service
  effect terminate contract on final_day
}
)";

bool Says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

struct Story {
  Folder folder;

  Ran Run(std::vector<std::string> arguments, const char* language = "en",
          const char* now = "2026-03-09") const {
    arguments.insert(arguments.end(), {"--now", now, "--lang", language});
    return Writ(arguments, "",
                {"LC_ALL=C.UTF-8", "WRIT_STORE=" + folder.Path("store"),
                 "WRIT_TRUST=" + folder.Path("trust")});
  }
  void Must(std::vector<std::string> arguments) const {
    const Ran ran = Run(std::move(arguments));
    INFO(ran.out << ran.err);
    CHECK(ran.exit_code == 0);
  }
  Ran Record(const std::string& fact) const {
    return Run({"case", "record", "E-1", fact, "--source", "hr", "--as", "H1"});
  }
  Ran Serve(const char* language, std::vector<std::string> more = {}) const {
    std::vector<std::string> all = {"case",    "act",     "X-1",  "telling",
                                    "--serve", "in-hand", "--as", "H1"};
    all.insert(all.end(), more.begin(), more.end());
    return Run(std::move(all), language);
  }

  Story() {
    const std::string policy = folder.Put("policy.writ", kPolicy);
    const std::string scan = folder.Put("scan.pdf", "%PDF-1.4 signed\n");
    Must({"person", "add", "H1", "--name", "李敏", "--role", "hr"});
    Must({"person", "add", "D1", "--name", "周海", "--role", "hr_director"});
    Must({"person", "add", "E-1", "--name", "张三"});
    Must({"case", "open", policy, "leaving", "--subject", "E-1", "--case", "X-1", "--as", "H1"});
    CHECK(Record("hired_on=2019-05-06").exit_code == 0);
    CHECK(Record("left_on=none").exit_code == 0);
    CHECK(Record("expecting=no from 2019-05-06").exit_code == 0);
    const Ran ruled = Run({"case", "act", "X-1", "ruling", "grounds=g", "minutes=M-7",
                           "final_day=2026-04-08", "--signed-paper", scan, "--as", "D1"},
                          "zh");
    CHECK(ruled.exit_code == 0);
    CHECK(Says(ruled.err, "「会议纪要」只记下了名称,没有保存文件"));
  }
};

}  // namespace

TEST_CASE("a notice is not served before what the law asks for first, nor printed") {
  const Story story;
  const Ran en = story.Serve("en");
  CHECK(en.exit_code == 1);
  CHECK(Says(en.err,
             "'exit_notice' may not be served: 'leaving_path' asks for 'union_heard' before it"));
  const Ran zh = story.Serve("zh");
  CHECK(Says(zh.err, "「解除通知书」不得送达:「解除路径」要求此前已有「已听取工会意见」"));
  CHECK(Says(zh.err, "writ:   缺:已听取工会意见"));  // what is missing, not its id
  CHECK_FALSE(Says(zh.err, "union_heard"));
  const std::string page = story.folder.Path("notice.html");
  CHECK(story.Run({"case", "document", "X-1", "exit_notice", "-o", page}).exit_code == 1);
  CHECK_FALSE(fs::exists(page));
  CHECK(Says(story.Run({"case", "document", "X-1"}, "zh").out,
             "exit_notice  解除通知书  尚不能填制\n    「解除通知书」不得送达"));
}

TEST_CASE("an event to which a paper belongs is told with it, and then the notice goes out once") {
  const Story story;
  const std::string page = story.folder.Path("notice.html");
  const std::vector<std::string> report = {"case", "report",     "X-1",  "union_heard",
                                           "--on", "2026-03-06", "--as", "H1"};
  const Ran without = story.Run(report, "zh");
  CHECK(without.exit_code == 1);
  CHECK(Says(without.err, "报告「已听取工会意见」须附证明材料:工会意见书"));
  std::vector<std::string> with = report;
  with.insert(with.end(), {"--proof", story.folder.Put("opinion.pdf", "%PDF-1.4 fine\n")});
  story.Must(with);
  CHECK(story.Record("expecting=yes from 2026-03-20").exit_code == 0);
  const Ran barred = story.Serve("zh");
  CHECK(barred.exit_code == 1);
  CHECK(Says(barred.err, "「解除通知书」不得送达:「不得解除情形」在2026-03-20成立"));
  CHECK(story.Run({"case", "document", "X-1", "exit_notice", "-o", page}).exit_code == 1);
  CHECK(story.Record("expecting=no from 2019-05-06").exit_code == 0);
  story.Must({"case", "document", "X-1", "exit_notice", "-o", page});
  CHECK(story.Serve("en").exit_code == 0);
  // A copy for the file can be printed, whatever is so by then.
  CHECK(story.Record("expecting=yes from 2026-03-09").exit_code == 0);
  story.Must({"case", "document", "X-1", "exit_notice", "-o", story.folder.Path("copy.html")});
}

TEST_CASE("a notice that leaves too little time says which day is the earliest") {
  const Story story;
  story.Must({"case", "report", "X-1", "union_heard", "--on", "2026-03-06", "--proof",
              story.folder.Put("opinion.pdf", "%PDF-1.4 fine\n"), "--as", "H1"});
  const Ran zh = story.Serve("zh", {"final_day=2026-04-02"});
  CHECK(zh.exit_code == 1);
  CHECK(Says(zh.err,
             "「解除通知书」于2026-03-09送达,距「最后工作日」(2026-04-02)的通知期不足,"
             "最早可为2026-04-08"));
  CHECK(story.Serve("en", {"final_day=2026-04-08"}).exit_code == 0);
}

TEST_CASE("an event with papers is no bare day, and where one was imported that is said") {
  const Story story;
  const Ran bare = story.Run({"case", "record", "E-1", "union_heard=2026-02-20", "--as", "H1"});
  CHECK(bare.exit_code == 1);
  CHECK(Says(bare.err,
             "papers belong to 'union_heard': opinion. A day alone proves nothing; hand them in "
             "where it is reported:\n"
             "  writ case report X-1 union_heard --on DATE --proof FILE"));
  const Ran zh =
      story.Run({"case", "record", "E-1", "已听取工会意见=2026-02-20", "--as", "H1"}, "zh");
  CHECK(Says(zh.err, "「已听取工会意见」应附凭证:工会意见书"));
  CHECK(Says(story.Run({"case", "record", "D1", "union_heard=2026-02-20", "--as", "H1"}).err,
             "No case of this person is open"));
  const std::string facts = story.folder.Put(
      "history.json",
      R"({"subjects": [{"id": "E-1", "events": {"union_heard": ["2026-02-20"]}}]})");
  const std::string policy = story.folder.Path("policy.writ");
  story.Must({"import", facts, "--policy", policy, "--source", "union", "--as", "H1"});
  for (const char* language : {"en", "zh"}) {
    const std::string pages = story.folder.Path(std::string("pages-") + language);
    CHECK(story.Run({"case", "dossier", "X-1", "-o", pages}, language).exit_code == 0);
    const std::string page = writ::test::Slurp(pages + "/X-1.html");
    CHECK(Says(page, *language == 'e'
                         ? "entered 17 days after it took place by H1 李敏, without the "
                           "papers that belong to it"
                         : "发生17天后录入,录入人 H1 李敏,未附应有的凭证"));
  }
  const std::string out = story.folder.Path("evidence");
  CHECK(story.Run({"audit", "export", "X-1", "-o", out, "--for", "tribunal", "--as", "H1"}, "zh")
            .exit_code == 0);
  CHECK(Says(writ::test::Slurp(out + "/zh/index.html"), "未附应有的凭证"));
  // Reported in the case, with its paper, it takes its place there.
  story.Must({"case", "report", "X-1", "union_heard", "--on", "2026-02-20", "--proof",
              story.folder.Put("opinion.pdf", "%PDF-1.4 fine\n"), "--as", "H1"});
  const std::string later = story.folder.Path("later");
  story.Must({"case", "dossier", "X-1", "-o", later});
  CHECK_FALSE(Says(writ::test::Slurp(later + "/X-1.html"), "without the papers"));
}

TEST_CASE("who has no role records nothing, and nobody what they say of themselves") {
  const Story story;
  const auto record = [&](const char* subject, const char* as, const char* language = "en") {
    return story.Run({"case", "record", subject, "expecting=yes from 2026-03-01", "--as", as},
                     language);
  };
  const Ran other = record("D1", "E-1");
  CHECK(other.exit_code == 1);
  CHECK(Says(other.err, "recording facts is for somebody who has a role in an installed policy"));
  const Ran own = record("E-1", "E-1", "zh");
  CHECK(own.exit_code == 1);
  INFO(own.err);
  CHECK(Says(own.err, "关于自己的陈述,应在案件中作为事实提供"));
}

TEST_CASE("a role of no policy is told of, a key of somebody else refused, all are listed") {
  const Story story;
  const Ran odd = story.Run({"person", "add", "D1", "--role", "人事总鉴"}, "zh");
  CHECK(odd.exit_code == 0);
  CHECK(Says(odd.err, "已安装的政策均无「人事总鉴」这一角色"));
  CHECK(Says(odd.err, "hr (人事)、hr_director (人事总监)"));
  CHECK(story.Run({"person", "add", "D1", "--role", "工会"}).err.empty());
  const std::string key = story.folder.Path("H1.key");
  REQUIRE(Writ({"key", "new", key}).exit_code == 0);
  story.Must({"person", "add", "H1", "--key", key});
  const Ran taken = story.Run({"person", "add", "D1", "--key", key});
  CHECK(taken.exit_code == 1);
  CHECK(Says(taken.err, "this key is registered for H1 李敏 already"));
  story.Must({"person", "delegate", "H1", "--to", "E-1", "--role", "hr", "--from", "2026-03-09",
              "--until", "2026-03-20", "--as", "H1"});
  CHECK(story
            .Run({"person", "delegate", "H1", "--to", "E-1", "--role", "hr", "--from", "2026-03-09",
                  "--until", "2026-03-20"})
            .exit_code == 2);  // by whom?
  const Ran list = story.Run({"person", "list"});
  CHECK(list.exit_code == 0);
  CHECK(Says(list.out, "D1 周海\n  role hr_director\n  role 人事总鉴\n  role 工会\n"));
  CHECK(Says(list.out,
             "E-1 张三\n  role hr, delegated by H1 李敏, from 2026-03-09 until 2026-03-20\n"));
  CHECK(Says(list.out, "H1 李敏\n  role hr\n  key "));
  CHECK(Says(story.Run({"person", "list"}, "zh").out,
             "E-1 张三\n  角色 hr,委托人 H1 李敏,自 2026-03-09 至 2026-03-20\n"));
  const Ran lines = story.Run({"person", "list", "--format", "jsonl"});
  CHECK(Says(lines.out, R"("roles":[{"role":"hr","delegated_by":"H1","from":"2026-03-09")"));
  CHECK(writ::test::IsJson(lines.out.substr(0, lines.out.find('\n'))));
  // An id may have a space in it.
  story.Must({"person", "add", "H 7", "--name", "Wu", "--role", "hr"});
  story.Must({"person", "delegate", "H 7", "--to", "E-1", "--role", "hr", "--from", "2026-04-09",
              "--until", "2026-04-20", "--as", "H 7"});
  CHECK(Says(story.Run({"person", "list", "--format", "jsonl"}).out, R"("delegated_by":"H 7",)"));
  story.Must({"person", "erase", "H 7", "--because", "asked", "--as", "H1"});
  CHECK(Says(story.Run({"person", "list"}).out, " (erased)\n"));
  CHECK(Says(story.Run({"person", "list"}, "zh").out, " (已删除)\n"));
}
