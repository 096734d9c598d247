// All cases at a glance: a picture, and tables of what is open and what is closed.
#include "engine/document/sheet_parts.h"

namespace writ::document {
namespace {

class IndexWriter {
 public:
  IndexWriter(const CaseIndex& index, const LogState& log, Language language)
      : index_(index), log_(log), language_(language) {}

  std::string Write() {
    const std::string title = Say("Cases", "案件");
    WritePageHead(title, language_, &html_);
    html_.Line().Open("header").Open("h1").Text(title).Close();
    html_.Put("p", Say("As the store stood on ", "存储状态截至 ") + index_.moment + " (+08:00)",
              "lead");
    WriteTiles(index_.tiles, &html_);
    html_.Close().Line().Open("main");
    WriteDrawing(index_.drawing, language_, &html_);
    Rows(true, Say("Open", "进行中"));
    Rows(false, Say("Closed", "已结束"));
    html_.Line().Put("h2", Say("The log behind these pages", "本页所据日志"));
    WriteLog(log_, language_, &html_);
    return Finished(&html_);
  }

 private:
  std::string Say(std::string_view en, std::string_view zh) const { return In(language_, en, zh); }

  void Rows(bool open, const std::string& title) {
    html_.Line().Put("h2", title);
    bool any = false;
    for (const CaseRow& row : index_.rows) any = any || row.open == open;
    if (!any) return WriteNone(language_, &html_);
    html_.Line().Open("table").Open("tr");
    for (const std::string& head :
         {Say("person", "人员"), Say("case", "案件"), Say("procedure", "流程"),
          Say("state", "状态"), Say("opened", "开启"),
          open ? Say("next due", "最近期限") : Say("ended", "结束"),
          open ? Say("what blocks, what is awaited", "受阻与等待")
               : Say("what blocked it", "曾受阻")})
      html_.Put("th", head);
    html_.Close();
    const std::string* person = nullptr;
    for (const CaseRow& row : index_.rows) {
      if (row.open != open) continue;
      html_.Line().Open("tr").Open("td");
      if (person == nullptr || *person != row.subject) WriteValue(row.subject, &html_);
      person = &row.subject;
      html_.Close().Open("td").Link(row.href).Text(row.case_id).Close().Close();
      html_.Put("td", Readable(row.procedure)).Open("td");
      WriteChip(row.tone, row.state, &html_);
      html_.Close().Put("td", row.opened, "when");
      html_.Put("td", open ? row.due : row.closed, "when").Open("td");
      for (const std::string& block : row.blocks) {
        html_.Open("p");
        WriteValue(block, &html_);
        html_.Close();
      }
      html_.Close().Close();
    }
    html_.Close();
  }

  const CaseIndex& index_;
  const LogState& log_;
  Language language_;
  Html html_;
};

}  // namespace

PageFile CaseIndexPage(const CaseIndex& index, const LogState& log, Language language) {
  return {"index.html", IndexWriter(index, log, language).Write()};
}

}  // namespace writ::document
