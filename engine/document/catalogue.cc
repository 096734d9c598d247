#include "engine/document/catalogue.h"

#include "engine/document/sheet_parts.h"

namespace writ::document {
namespace {

// Nine columns, in every group as wide, on paper that lies across.
constexpr std::string_view kListStyle = R"(
.pieces { table-layout: fixed; width: 100%; font-size: .9em; }
.pieces td { overflow-wrap: anywhere; } .pieces p { margin: 0; }
.pieces th:nth-child(1) { width: 3.5%; } .pieces th:nth-child(2) { width: 15%; }
.pieces th:nth-child(3) { width: 12%; } .pieces th:nth-child(4) { width: 9%; }
.pieces th:nth-child(5) { width: 13%; } .pieces th:nth-child(6) { width: 20%; }
.pieces th:nth-child(7) { width: 12%; } .pieces th:nth-child(8) { width: 11.5%; }
.form { color: #555; font-size: .92em; }
@page { size: A4 landscape; }
)";

class CatalogueWriter {
 public:
  CatalogueWriter(const Catalogue& catalogue, const LogState& log, Language language)
      : all_(catalogue), log_(log), language_(language) {}

  std::string Write() {
    WritePageHead(all_.case_id + " " + Say("list of evidence", "证据目录"), language_, &html_,
                  kListStyle);
    html_.Line().Open("header").Open("h1").Text(Say("List of evidence", "证据目录")).Text(" ");
    html_.Open("small").Text(all_.case_id + " " + Readable(all_.title)).Close().Close();
    html_.Line().Open("p", "lead");
    WriteValue(all_.subject, &html_);
    html_.Text(" · " + all_.audience).Close();
    WriteFacts(all_.head, language_, &html_);
    html_.Close().Line().Open("main");
    Blanks({Say("case number of the tribunal", "案号"), Say("submitted by", "提交人"),
            Say("copies", "份数"), Say("pages", "页数")});
    Against();
    Groups();
    Others();
    Blanks({Say("signature or seal of who submits it", "提交人(签名或盖章)"),
            Say("date", "提交日期"), Say("received by", "签收人"), Say("date", "签收日期")});
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

  // What only a person can say, on paper.
  void Blanks(const std::vector<std::string>& labels) {
    html_.Line().Open("table").Open("tr");
    for (const std::string& label : labels) html_.Put("th", label).Put("td", "____________");
    html_.Close().Close();
  }

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
      html_.Line().Open("table", "pieces").Open("tr");
      for (const std::string& head :
           {Say("no.", "序号"), Say("evidence", "证据名称"), Say("who, when", "形成人与时间"),
            Say("identified by", "身份确认方式"), Say("source, form", "来源与形式"),
            Say("proves", "证明内容"), Say("legal basis", "法律依据"), Say("SHA-256", "SHA-256"),
            Say("pages", "页码")})
        html_.Put("th", head);
      html_.Close();
      for (const Piece& piece : group.pieces) Row(++number, piece);
      html_.Close();
    }
  }

  void Others() {
    html_.Line().Put(
        "h2", Say("Other cases of which this one's records speak", "本案记录所涉及的其他案件"));
    if (all_.others.empty()) return WriteNone(language_, &html_);
    html_.Line().Put(
        "p", Say("What this case's decisions asked for and what was recorded in another case. Its "
                 "evidence is not in this folder; it is handed out by itself.",
                 "本案判定所依据、但记于其他案件的事项。其证据不在本文件夹内,须另行导出。"));
    html_.Line().Open("table").Open("tr");
    for (const std::string& head : {Say("case", "案件"), Say("what is recorded there", "所记事项"),
                                    Say("handed out by", "导出命令")})
      html_.Put("th", head);
    html_.Close();
    for (const OtherCase& other : all_.others) {
      html_.Line().Open("tr").Put("td", other.case_id).Put("td", Readable(other.what)).Open("td");
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
    html_.Put("p", piece.when, "when").Close().Put("td", piece.identified);
    html_.Open("td").Text(piece.source);
    html_.Put("p", piece.form, "form").Close().Open("td");
    WriteValue(piece.proves, &html_);
    html_.Close().Open("td");
    for (const std::string& article : piece.articles) html_.Put("p", article);
    html_.Close().Put("td", piece.sha256, "hash").Put("td", "").Close();
  }

  void HowToCheck() {
    html_.Line().Put("h2",
                     Say("How to check this folder without its maker", "如何自行核验本文件夹"));
    html_.Line().Open("ol");
    const auto step = [&](std::string_view en, std::string_view zh, std::string_view command) {
      html_.Line().Open("li").Text(Say(en, zh)).Put("pre", command).Close();
    };
    step(
        "No file is other than its list says. On Linux (macOS: shasum -a 256 -c; Windows has no "
        "such "
        "program, see READ-ME-FIRST.txt):",
        "各文件与清单一致。Linux 命令如下(macOS 用 shasum -a 256 -c;Windows 无此程序,见“请先阅读”"
        "即 READ-ME-FIRST.txt):",
        "sha256sum -c MANIFEST.sha256");
    step(
        "The list is the one that the log's record of this export commits to; records, proofs, "
        "checkpoint, values, documents, signatures and who had their keys fit together. In this "
        "folder, with Python 3.9 or newer and nothing else. Compare the key that it prints with "
        "the "
        "one that the log's owner made known, or ask for it: this folder cannot vouch for it.",
        "文件清单即日志中本次导出记录所承诺的清单;记录、证明、检查点、内容、文件、签名与密钥登记"
        "相互吻合。请在本文件夹中运行,仅需 Python 3.9 或以上版本。请将其所示公钥与日志所有者公布的"
        "公钥核对,未公布的请向其索取:本文件夹无法自证该公钥。",
        "python3 verify.py");
    html_.Close();
    html_.Line().Put("p",
                     Say("verify.py may be read or written anew: its formats are RFC 6962, "
                         "C2SP signed-note, tlog-checkpoint and tlog-proof, Ed25519 and SHA-256.",
                         "verify.py 可自行阅读或另行编写:所用格式为 RFC 6962、C2SP 的 "
                         "signed-note、tlog-checkpoint 与 tlog-proof、Ed25519 及 SHA-256。"));
  }

  const Catalogue& all_;
  const LogState& log_;
  Language language_;
  Html html_;
};

}  // namespace

std::string ReadMeFirst() {
  return R"(READ ME FIRST

This folder is the evidence of one case. Open en/index.html in a browser: the list of evidence.
To check that nothing of it was changed, with no trust in whoever gave it to you:

1. Open a terminal in this folder, the one in which this file lies.
   Linux, macOS: cd FOLDER        Windows: type cmd in the address bar of the folder's window.
2. Run the check. It needs Python 3.9 or newer (python.org) and nothing else:
   Linux, macOS: python3 verify.py        Windows: py -3 verify.py
   The last line is "verified" or "NOT verified"; before it stands every finding with its file.
3. Compare the key that it prints with the one that the log's owner made known, or ask the owner
   for it in writing: the folder cannot vouch for it.  python3 verify.py --key KEY  compares it.

Without Python, file by file: the SHA-256 of each has to be that of its line in MANIFEST.sha256.
   Linux:    sha256sum -c MANIFEST.sha256
   macOS:    shasum -a 256 -c MANIFEST.sha256
   Windows:  certutil -hashfile FILE SHA256        or in PowerShell: Get-FileHash FILE
This alone does not show who made the list. That the log names it is what verify.py checks.
Print or sign copies; do not change the files. What a system adds by itself (.DS_Store, Thumbs.db,
desktop.ini) does no harm.

请先阅读

本文件夹是一个案件的证据。请用浏览器打开 zh/index.html(证据目录)。
无须信任提供者,即可自行核验内容未被改动:

1. 在本文件夹(即本文件所在的文件夹)中打开命令行窗口。
   Linux、macOS:cd 文件夹        Windows:在文件夹窗口的地址栏输入 cmd 并回车。
2. 运行核验程序。仅需 Python 3.9 或以上版本(python.org):
   Linux、macOS:python3 verify.py        Windows:py -3 verify.py
   末行为“verified 核验通过”或“NOT verified 核验未通过”,其前逐条列出问题及所在文件。
3. 将其所示公钥与日志所有者公布的公钥核对;未公布的,请书面向其索取:本文件夹无法自证该公钥。
   python3 verify.py --key 公钥  可直接比对。

没有 Python 时可逐个文件核对:各文件的 SHA-256 应与 MANIFEST.sha256 中的对应行相同。
   Linux:    sha256sum -c MANIFEST.sha256
   macOS:    shasum -a 256 -c MANIFEST.sha256
   Windows:  certutil -hashfile 文件名 SHA256        或在 PowerShell 中:Get-FileHash 文件名
仅此不能说明清单由谁制作;清单是否为日志所记载者,由 verify.py 核验。
可打印或签署副本,请勿改动文件。系统自行生成的文件(.DS_Store、Thumbs.db、desktop.ini)不影响核验。
)";
}

PageFile CataloguePage(const Catalogue& catalogue, const LogState& log, Language language) {
  return {"index.html", CatalogueWriter(catalogue, log, language).Write()};
}

}  // namespace writ::document
