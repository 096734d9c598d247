#include "engine/document/sheet_parts.h"

#include <algorithm>

#include "engine/document/case_style.h"

namespace writ::document {
namespace {

std::string_view ToneClass(Tone tone) {
  switch (tone) {
    case Tone::kPlain: return "chip";
    case Tone::kGood: return "chip good";
    case Tone::kBad: return "chip bad";
    case Tone::kOpen: return "chip open";
  }
  return "chip";
}

std::string_view ToneSign(Tone tone) {
  switch (tone) {
    case Tone::kPlain: return "";
    case Tone::kGood: return "✓ ";
    case Tone::kBad: return "✕ ";
    case Tone::kOpen: return "… ";
  }
  return "";
}

}  // namespace

void WritePageHead(const std::string& title, Language language, Html* html,
                   std::string_view more_style) {
  html->Trusted("<!doctype html>\n")
      .Trusted(language == Language::kChinese ? "<html lang=\"zh-CN\">" : "<html lang=\"en\">")
      .Trusted("<head><meta charset=\"utf-8\"/>")
      .Trusted("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>")
      .Put("title", title)
      .Trusted("<style>")
      .Trusted(kCaseStyle)
      .Trusted(more_style)
      .Trusted("</style></head>\n");
  html->Open("body");
}

std::string Finished(Html* html) { return html->Take() + "\n</html>\n"; }

void WriteChip(Tone tone, const std::string& words, Html* html) {
  html->Put("span", std::string(ToneSign(tone)) + words, ToneClass(tone));
}

void WriteValue(const std::string& value, Html* html) { html->Put("bdi", value); }

void WriteTiles(const std::vector<Labelled>& tiles, Html* html) {
  if (tiles.empty()) return;
  html->Line().Open("ul", "tiles");
  for (const Labelled& tile : tiles)
    html->Open("li").Put("b", tile.value).Put("span", tile.label).Close();
  html->Close();
}

void WriteNone(Language language, Html* html) {
  html->Line().Put("p", In(language, "None.", "无。"), "none");
}

void WriteFacts(const std::vector<Labelled>& facts, Language language, Html* html) {
  html->Line().Open("table", "facts");
  for (const Labelled& fact : facts) {
    html->Line().Open("tr").Put("th", fact.label).Open("td");
    WriteValue(fact.value.empty() ? In(language, "none", "无") : fact.value, html);
    html->Close().Close();
  }
  html->Close();
}

void WriteList(const std::string& label, const std::vector<std::string>& items, Html* html) {
  if (items.empty()) return;
  html->Line().Put("p", label).Open("ul");
  for (const std::string& item : items) {
    html->Line().Open("li");
    WriteValue(item, html);
    html->Close();
  }
  html->Close();
}

void WriteTree(const std::vector<DerivationLine>& tree, Language language, Html* html) {
  if (tree.empty()) return;
  html->Line().OpenWith("div", {{"class", "scroll"},
                                {"tabindex", "0"},
                                {"role", "region"},
                                {"aria-label", In(language, "derivation", "推导")}});
  html->Open("ul", "tree");
  for (const DerivationLine& line : tree) {
    html->Line().Open("li", "t" + std::to_string(std::clamp(line.depth, 1, 16)));
    WriteValue(line.text, html);
    html->Close();
  }
  html->Close().Close();
}

void WriteQuotes(const std::vector<Quote>& quotes, Language language, Html* html) {
  for (const Quote& quote : quotes) {
    html->Line().Open("div", "law").Put("b", Readable(quote.head));
    html->Put("p", quote.text.empty()
                       ? In(language, "Its text is not part of this library.", "本库未收录其原文。")
                       : quote.text);
    html->Close();
  }
}

void WriteRecord(uint64_t record, Language language, Html* html) {
  const std::string number = std::to_string(record);
  html->Link("#record-" + number, "rec");
  html->Text(In(language, "record " + number, "第 " + number + " 条记录")).Close();
}

void WriteLog(const LogState& log, Language language, Html* html) {
  html->Line().Open("p");
  WriteChip(log.tone, log.verdict, html);
  html->Close();
  if (!log.redecided.empty()) html->Line().Put("p", log.redecided);
  html->Line().Open("p").Text(In(language, "Root: ", "根:")).Put("span", log.root, "hash").Close();
  html->Line().Put("p", In(language, "The newest signed checkpoint:", "最新的已签名检查点:"));
  html->Line().Put("pre", log.checkpoint);
  html->Line().Open("p").Text(In(language, "The key that verifies it: ", "验证所用公钥:"));
  html->Put("span", log.key, "hash").Close();
}

}  // namespace writ::document
