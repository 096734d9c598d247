// The page of one case: what happened, drawn and told; what it rests on; what is missing.
#include "engine/document/sheet_parts.h"

namespace writ::document {
namespace {

class CaseWriter {
 public:
  CaseWriter(const CaseSheet& sheet, const LogState& log, const std::string& moment,
             Language language)
      : sheet_(sheet), log_(log), moment_(moment), language_(language) {}

  std::string Write() {
    WritePageHead(sheet_.case_id + " " + Readable(sheet_.title), language_, &html_);
    Head();
    html_.Line().Open("main");
    Concerns();
    Part("timeline", "Timeline", "时间线");
    WriteDrawing(sheet_.drawing, language_, &html_);
    Tasks();
    Doings();
    Reasons();
    Amounts();
    Papers();
    Exhibits();
    LaterOnes();
    Absent();
    Log();
    html_.Close();
    Foot();
    return Finished(&html_);
  }

 private:
  std::string Say(std::string_view en, std::string_view zh) const { return In(language_, en, zh); }

  void Part(const char* anchor, const char* en, const char* zh) {
    html_.Line().Open("h2", "", anchor).Text(Say(en, zh)).Close();
  }
  // The heads of a table, which is left open.
  void Heads(const std::vector<std::string>& heads) {
    html_.Line().Open("table").Open("tr");
    for (const std::string& head : heads) html_.Put("th", head);
    html_.Close();
  }

  void Head() {
    html_.Line().Open("header").Open("nav", "around").Link("index.html");
    html_.Text(sheet_.around.empty() ? Say("All cases", "全部案件") : sheet_.around);
    html_.Close().Close();
    html_.Line().Open("h1").Text(sheet_.case_id).Text(" ");
    html_.Open("small").Text(Readable(sheet_.title)).Close().Close();
    html_.Line().Open("p", "lead");
    WriteValue(sheet_.subject, &html_);
    html_.Text(" ");
    WriteChip(sheet_.tone, sheet_.state, &html_);
    html_.Close();
    WriteTiles(sheet_.tiles, &html_);
    WriteFacts(sheet_.head, language_, &html_);
    WriteQuotes(sheet_.under, language_, &html_);
    html_.Close();
  }

  void Concerns() {
    html_.Line().Open("section", "look").Put("h3", Say("To be looked at", "须留意"));
    if (sheet_.concerns.empty()) {
      html_.Put("p", Say("Nothing blocked, nothing late, nothing that was not as it should be.",
                         "无受阻、无逾期、无异常。"));
    } else {
      html_.Open("ul");
      for (const Concern& concern : sheet_.concerns) {
        html_.Line().Open("li");
        if (!concern.anchor.empty()) html_.Link("#" + concern.anchor);
        WriteValue(concern.text, &html_);
        if (!concern.anchor.empty()) html_.Close();
        html_.Close();
      }
      html_.Close();
    }
    html_.Close();
  }

  void Tasks() {
    Part("open", "Open now", "当前待办与等待");
    if (sheet_.tasks.empty()) return WriteNone(language_, &html_);
    Heads({Say("what", "事项"), Say("who", "由谁"), Say("by when", "期限"),
           Say("what is asked for, what is missing", "须提供与所缺")});
    for (const Task& task : sheet_.tasks) {
      html_.Line().Open("tr").Open("td");
      WriteChip(task.tone, Readable(task.title), &html_);
      html_.Close().Put("td", task.who).Put("td", task.due, "when").Open("td");
      for (const std::string& detail : task.details) {
        html_.Open("p");
        WriteValue(detail, &html_);
        html_.Close();
      }
      html_.Close().Close();
    }
    html_.Close();
  }

  void WriteTold(const Told& told) {
    html_.Line().Open("div", "told");
    if (told.tone == Tone::kPlain) {
      html_.Text(told.kind);
    } else {
      WriteChip(told.tone, told.kind, &html_);
    }
    html_.Text(" ").Open("b").Text(Readable(told.what)).Close().Text(" ");
    WriteRecord(told.record, language_, &html_);
    if (!told.reason.empty()) {
      html_.Text(" ").Link("#" + told.reason).Text(Say("why", "理由")).Close();
    }
    if (!told.values.empty()) {
      html_.Line().Open("dl", "values");
      for (const Labelled& value : told.values) {
        html_.Put("dt", value.label).Open("dd");
        WriteValue(value.value, &html_);
        html_.Close();
      }
      html_.Close();
    }
    for (const std::string& note : told.notes) html_.Line().Put("p", note, "note");
    html_.Close();
  }

  void Doings() {
    Part("steps", "What happened, step by step", "办理经过");
    for (const Doing& doing : sheet_.doings) {
      html_.Line().Open("div", "doing").Put("div", doing.when, "when").Open("div");
      html_.Open("div", "who");
      WriteValue(doing.who, &html_);
      html_.Close();
      for (const std::string& how : doing.how) {
        html_.Open("div", "how");
        WriteValue(how, &html_);
        html_.Close();
      }
      for (const Told& told : doing.told) WriteTold(told);
      html_.Close().Close();
    }
  }

  void Reasons() {
    Part("gates", "Gates and checks, each with its reason", "核查与判定,附理由");
    if (sheet_.reasons.empty()) return WriteNone(language_, &html_);
    for (const Reason& reason : sheet_.reasons) {
      html_.Line().Open("section", "reason", reason.anchor);
      html_.Open("h3").Text(Readable(reason.title)).Text(" ");
      WriteChip(reason.tone, reason.verdict, &html_);
      html_.Text(" ").Put("small", reason.when).Text(" ");
      WriteRecord(reason.record, language_, &html_);
      html_.Close();
      WriteList(Say("What was missing:", "当时所缺:"), reason.missing, &html_);
      WriteList(Say("What cures it:", "如何补正:"), reason.cures, &html_);
      WriteList(Say("What decided it:", "决定性事实:"), reason.decisive, &html_);
      WriteTree(reason.tree, language_, &html_);
      WriteQuotes(reason.articles, language_, &html_);
      if (!reason.note.empty()) html_.Line().Put("p", reason.note, "note");
      html_.Close();
    }
  }

  void Amounts() {
    Part("money", "Money, with its derivation", "金额及其推导");
    if (sheet_.amounts.empty()) return WriteNone(language_, &html_);
    for (const Amount& amount : sheet_.amounts) {
      html_.Line().Open("section", "reason", amount.anchor);
      html_.Open("h3").Text(Readable(amount.title)).Text(": ").Text(amount.amount).Text(" ");
      WriteChip(amount.tone, amount.when, &html_);
      html_.Close();
      WriteTree(amount.tree, language_, &html_);
      WriteQuotes(amount.articles, language_, &html_);
      if (!amount.note.empty()) html_.Line().Put("p", amount.note, "note");
      html_.Close();
    }
  }

  // Where texts that were rendered from the case stand, or point to their files.
  void Papers() {
    Part("papers", "Papers of the procedure", "流程文书");
    if (sheet_.papers.empty()) return WriteNone(language_, &html_);
    for (const Paper& paper : sheet_.papers) {
      html_.Line().Open("section", "reason", paper.anchor).Open("h3");
      if (!paper.href.empty()) html_.Link(paper.href);
      html_.Text(Readable(paper.title));
      if (!paper.href.empty()) html_.Close();
      html_.Close().Open("p");
      if (!paper.to.empty()) html_.Text(Say("to ", "致:") + paper.to + Say(", ", ","));
      html_.Text(paper.how).Text(" ").Put("span", paper.when, "when").Close();
      if (!paper.text.empty()) html_.Line().Put("blockquote", paper.text);
      html_.Close();
    }
  }

  void Exhibits() {
    Part("evidence", "Evidence: documents handed in", "证据材料:所提交文件");
    if (sheet_.exhibits.empty()) return WriteNone(language_, &html_);
    Heads({Say("no.", "序号"), Say("document", "文件"),
           Say("handed in with, by, when", "随何提交、由谁、何时"), Say("size", "大小"),
           Say("SHA-256 of its bytes; commitment in the record", "文件 SHA-256;记录中的承诺值")});
    int number = 0;
    for (const Exhibit& exhibit : sheet_.exhibits) {
      html_.Line().Open("tr").Put("td", std::to_string(++number)).Open("td");
      WriteValue(exhibit.name, &html_);
      html_.Close().Open("td").Text(Readable(exhibit.where)).Text(", ");
      WriteValue(exhibit.who, &html_);
      html_.Text(", " + exhibit.when + " ");
      WriteRecord(exhibit.record, language_, &html_);
      html_.Close().Put("td", exhibit.bytes, "when").Open("td");
      html_.Put("p", exhibit.sha256.empty() ? exhibit.note : exhibit.sha256,
                exhibit.sha256.empty() ? "note" : "hash");
      html_.Put("p", exhibit.commitment, "hash none").Close().Close();
    }
    html_.Close();
  }

  void LaterOnes() {
    Part("later", "Corrections, late entries, and facts that came in meanwhile",
         "更正、补录与办理期间入库的事实");
    if (sheet_.later.empty()) return WriteNone(language_, &html_);
    Heads({Say("recorded", "记录时间"), Say("what", "事项"), Say("was", "原为"), Say("is", "现为"),
           ""});
    for (const Later& later : sheet_.later) {
      html_.Line().Open("tr").Open("td", "when").Text(later.when).Text(" ");
      // Most are records of no case, so they are not in the list below.
      const std::string number = std::to_string(later.record);
      html_.Put("span", Say("record " + number, "第 " + number + " 条记录"), "rec");
      html_.Close().Open("td");
      WriteValue(later.what, &html_);
      html_.Close().Open("td");
      WriteValue(later.was, &html_);
      html_.Close().Open("td");
      WriteValue(later.now, &html_);
      html_.Close().Open("td");
      if (!later.note.empty()) WriteChip(later.tone, later.note, &html_);
      html_.Close().Close();
    }
    html_.Close();
  }

  void Absent() {
    Part("absent", "What is not there", "未有事项");
    if (sheet_.absent.empty()) return WriteNone(language_, &html_);
    Heads({Say("what", "事项"), Say("why it is not there", "情况")});
    for (const Labelled& absent : sheet_.absent) {
      html_.Line().Open("tr").Put("td", Readable(absent.label)).Put("td", absent.value).Close();
    }
    html_.Close();
  }

  void Log() {
    Part("log", "The log behind this page", "本页所据日志");
    WriteLog(log_, language_, &html_);
    html_.Line().Put(
        "p",
        Say("Every line of this page is of one of these records. Each is a leaf of the log's "
            "tree; whoever has the log can compare the hash.",
            "本页每一行都出自下列记录之一。每条记录是日志树的一片叶;持有日志者可核对其哈希。"));
    html_.Line().Put("pre",
                     "writ audit verify --redecide\nwrit audit show " + sheet_.case_id +
                         "\nwrit audit prove " +
                         std::to_string(sheet_.records.empty() ? 0 : sheet_.records.back().record));
    Heads({Say("record", "记录"), Say("recorded", "记录时间"), Say("what", "事项"),
           Say("hash of the leaf", "叶哈希")});
    for (const RecordLine& line : sheet_.records) {
      const std::string number = std::to_string(line.record);
      html_.Line().Open("tr", "", "record-" + number).Put("td", number);
      html_.Put("td", line.when, "when").Open("td").Text(line.kind);
      if (!line.what.empty()) {
        html_.Text(" ");
        WriteValue(Readable(line.what), &html_);
      }
      if (!line.id.empty()) html_.Text(" ").Put("small", line.id);
      html_.Close().Put("td", line.leaf, "hash").Close();
    }
    html_.Close();
  }

  void Foot() {
    html_.Line().Open("footer");
    html_.Put("p", sheet_.case_id + " " + Readable(sheet_.title) + Say(", as of ", ",截至 ") +
                       moment_ +
                       Say(" (+08:00). The page explains; evidence is the log and the documents.",
                           "(+08:00)的情况。本页仅作说明;证据是日志与文件。"));
    html_.Close();
  }

  const CaseSheet& sheet_;
  const LogState& log_;
  const std::string& moment_;
  Language language_;
  Html html_;
};

}  // namespace

PageFile CasePage(const CaseSheet& sheet, const LogState& log, const std::string& moment,
                  Language language) {
  return {sheet.name, CaseWriter(sheet, log, moment, language).Write()};
}

}  // namespace writ::document
