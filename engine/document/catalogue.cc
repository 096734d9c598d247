#include "engine/document/catalogue.h"

#include "engine/document/sheet_parts.h"

namespace writ::document {
namespace {

class CatalogueWriter {
 public:
  CatalogueWriter(const Catalogue& catalogue, const LogState& log, Language language)
      : all_(catalogue), log_(log), language_(language) {}

  std::string Write() {
    WritePageHead(all_.case_id + " " + Say("list of evidence", "证据目录"), language_, &html_);
    html_.Line().Open("header").Open("h1").Text(Say("List of evidence", "证据目录")).Text(" ");
    html_.Open("small").Text(all_.case_id + " " + Readable(all_.title)).Close().Close();
    html_.Line().Open("p", "lead");
    WriteValue(all_.subject, &html_);
    html_.Text(" · " + all_.audience).Close();
    WriteFacts(all_.head, language_, &html_);
    html_.Close().Line().Open("main");
    Against();
    Groups();
    Others();
    HowToCheck();
    html_.Line().Put("h2", Say("The log that vouches for it", "为其作证的日志"));
    WriteLog(log_, language_, &html_);
    html_.Close().Line().Open("footer");
    html_.Put("p", Say("Made on ", "制作于 ") + all_.moment +
                       Say(" (+08:00). This list and the engine's report explain; evidence is the "
                           "records and the documents.",
                           "(+08:00)。本目录与系统说明仅作解释;证据是各条记录与文件。"));
    html_.Close();
    return Finished(&html_);
  }

 private:
  std::string Say(std::string_view en, std::string_view zh) const { return In(language_, en, zh); }

  void Against() {
    html_.Line().Open("section", "look");
    html_.Put("h3", Say("What speaks against the party that hands this out", "对提交方不利的事项"));
    if (all_.against.empty()) WriteNone(language_, &html_);
    html_.Open("ul");
    for (const Concern& concern : all_.against) {
      html_.Line().Open("li");
      if (!concern.anchor.empty()) html_.Link(all_.case_page + "#" + concern.anchor);
      WriteValue(concern.text, &html_);
      if (!concern.anchor.empty()) html_.Close();
      html_.Close();
    }
    html_.Close().Close();
  }

  void Groups() {
    int number = 0, group_number = 0;
    for (const PieceGroup& group : all_.groups) {
      html_.Line().Put("h2", std::to_string(++group_number) + ". " + group.title);
      if (group.pieces.empty()) WriteNone(language_, &html_);
      if (!group.elsewhere.empty()) html_.Line().Put("p", group.elsewhere, "note");
      if (group.pieces.empty()) continue;
      html_.Line().Open("table").Open("tr");
      for (const std::string& head :
           {Say("no.", "序号"), Say("evidence", "证据名称"), Say("who, when", "形成人与时间"),
            Say("source, form", "来源与形式"), Say("proves", "证明内容"),
            Say("article", "法律依据"), Say("SHA-256", "SHA-256")})
        html_.Put("th", head);
      html_.Close();
      for (const Piece& piece : group.pieces) Row(++number, piece);
      html_.Close();
    }
  }

  void Others() {
    html_.Line().Put("h2", Say("Other cases of the same person", "该员工的其他案件"));
    if (all_.others.empty()) return WriteNone(language_, &html_);
    html_.Line().Put("p", Say("Their evidence is not in this folder; each is handed out by itself.",
                              "其证据不在本文件夹内,各案另行导出。"));
    html_.Line().Open("table").Open("tr");
    for (const std::string& head :
         {Say("case", "案件"), Say("procedure", "程序"), Say("state", "状态"),
          Say("opened", "立案"), Say("handed out by", "导出命令")})
      html_.Put("th", head);
    html_.Close();
    for (const OtherCase& other : all_.others) {
      html_.Line().Open("tr").Put("td", other.case_id).Put("td", Readable(other.title));
      html_.Put("td", other.state).Put("td", other.opened).Open("td");
      html_.Put("code", other.command).Close().Close();
    }
    html_.Close();
  }

  void Row(int number, const Piece& piece) {
    html_.Line().Open("tr").Put("td", std::to_string(number)).Open("td");
    if (!piece.href.empty()) html_.Link(piece.href);
    WriteValue(piece.name, &html_);
    if (!piece.href.empty()) html_.Close();
    html_.Close().Open("td");
    WriteValue(piece.who, &html_);
    html_.Put("p", piece.when, "when").Close().Open("td").Text(piece.source);
    html_.Put("p", piece.form, "note").Close().Open("td");
    WriteValue(piece.proves, &html_);
    html_.Close().Open("td");
    for (const std::string& article : piece.articles) html_.Put("p", article);
    html_.Close().Put("td", piece.sha256, "hash").Close();
  }

  void HowToCheck() {
    html_.Line().Put("h2",
                     Say("How to check this folder without its maker", "如何自行核验本文件夹"));
    html_.Line().Open("ol");
    const auto step = [&](std::string_view en, std::string_view zh, std::string_view command) {
      html_.Line().Open("li").Text(Say(en, zh)).Put("pre", command).Close();
    };
    step("No file was changed since it was made (any system has this program):",
         "自制作以来文件未被改动(各系统均自带此程序):", "sha256sum -c MANIFEST.sha256");
    step(
        "Records, proofs, checkpoint, values, documents and signatures fit together (Python 3, "
        "nothing else). Compare the key that it prints with the one the log's owner made known.",
        "记录、证明、检查点、内容、文件与签名相互吻合(仅需 Python 3)。请将其所示公钥与日志所有者"
        "公布的公钥核对。",
        "python3 verify.py");
    html_.Close();
    html_.Line().Put(
        "p", Say("verify.py is short and may be read or written anew: its formats are RFC 6962, "
                 "C2SP signed-note, tlog-checkpoint and tlog-proof, Ed25519 and SHA-256.",
                 "verify.py 篇幅不长,可自行阅读或另行编写:所用格式为 RFC 6962、C2SP 的 "
                 "signed-note、tlog-checkpoint 与 tlog-proof、Ed25519 及 SHA-256。"));
  }

  const Catalogue& all_;
  const LogState& log_;
  Language language_;
  Html html_;
};

}  // namespace

PageFile CataloguePage(const Catalogue& catalogue, const LogState& log, Language language) {
  return {"index.html", CatalogueWriter(catalogue, log, language).Write()};
}

}  // namespace writ::document
