#include "engine/document/drawing_shapes.h"

namespace writ::document {
namespace {

std::string Say(Language language, const char* en, const char* zh) {
  return language == Language::kChinese ? zh : en;
}

void Circle(int x, int y, int r, std::string_view css, Html* svg) {
  svg->OpenWith("circle", {{"class", css},
                           {"cx", std::to_string(x)},
                           {"cy", std::to_string(y)},
                           {"r", std::to_string(r)}});
  svg->Close();
}

void Rect(int x, int y, int width, int height, std::string_view css, Html* svg) {
  svg->OpenWith("rect", {{"class", css},
                         {"x", std::to_string(x)},
                         {"y", std::to_string(y)},
                         {"width", std::to_string(width)},
                         {"height", std::to_string(height)}});
  svg->Close();
}

// `path` is relative to x, y: it begins with a small letter.
void Path(int x, int y, std::string_view path, std::string_view css, Html* svg) {
  const std::string whole = "M" + std::to_string(x) + "," + std::to_string(y) + std::string(path);
  svg->OpenWith("path", {{"class", css}, {"d", whole}});
  svg->Close();
}

}  // namespace

std::string MarkWords(MarkKind kind, Language language) {
  switch (kind) {
    case MarkKind::kStart: return Say(language, "opened", "开启");
    case MarkKind::kStep: return Say(language, "step done", "办理步骤");
    case MarkKind::kSignature: return Say(language, "signed", "签署");
    case MarkKind::kRefusal: return Say(language, "refused to sign", "拒绝签署");
    case MarkKind::kFinding: return Say(language, "finding", "认定");
    case MarkKind::kService: return Say(language, "served", "送达");
    case MarkKind::kPaper: return Say(language, "issued", "出具");
    case MarkKind::kPayment: return Say(language, "paid", "支付");
    case MarkKind::kHappened: return Say(language, "took place", "发生");
    case MarkKind::kGateShut: return Say(language, "blocked", "受阻");
    case MarkKind::kGateOpen: return Say(language, "gate opened", "核查通过");
    case MarkKind::kEffect: return Say(language, "effect released", "准予生效");
    case MarkKind::kDeadlineMet: return Say(language, "deadline met", "期限内完成");
    case MarkKind::kDeadlineMissed: return Say(language, "deadline missed", "逾期");
    case MarkKind::kDeadlineRuns: return Say(language, "deadline", "期限");
    case MarkKind::kEnd: return Say(language, "ended", "结束");
  }
  return "";
}

std::string BarWords(BarKind kind, Language language) {
  switch (kind) {
    case BarKind::kWork: return Say(language, "somebody's turn", "待办");
    case BarKind::kWait: return Say(language, "waiting", "等待");
    case BarKind::kShut: return Say(language, "blocked", "受阻");
    case BarKind::kDone: return Say(language, "from opening to end", "自开启至结束");
  }
  return "";
}

void WriteShape(MarkKind kind, int x, int y, Html* svg) {
  switch (kind) {
    case MarkKind::kStart: return Path(x - 4, y - 6, "l10,6l-10,6z", "ink", svg);
    case MarkKind::kStep: return Circle(x, y, 5, "ink", svg);
    case MarkKind::kSignature: return Path(x, y - 7, "l6,7l-6,7l-6,-7z", "ink", svg);
    case MarkKind::kRefusal:
      Path(x, y - 7, "l6,7l-6,7l-6,-7z", "hollow bad", svg);
      return Path(x - 6, y + 6, "l12,-12", "line bad", svg);
    case MarkKind::kFinding: return Path(x, y - 7, "l7,12l-14,0z", "finding", svg);
    case MarkKind::kService:
      Rect(x - 7, y - 5, 14, 10, "hollow", svg);
      return Path(x - 7, y - 5, "l7,6l7,-6", "line", svg);
    case MarkKind::kPaper:
      Path(x - 5, y - 7, "l7,0l4,4l0,10l-11,0z", "hollow", svg);
      return Path(x - 2, y, "l5,0m-5,3l5,0", "line", svg);
    case MarkKind::kPayment: Circle(x, y, 7, "coin", svg); return Circle(x, y, 3, "coin", svg);
    case MarkKind::kHappened: return Circle(x, y, 4, "hollow", svg);
    case MarkKind::kGateShut:
      Circle(x, y, 7, "shut", svg);
      return Rect(x - 4, y - 1, 8, 3, "paper", svg);
    case MarkKind::kGateOpen: return Path(x - 6, y, "l4,5l8,-10", "tick", svg);
    case MarkKind::kEffect:
      return Path(x, y - 8, "l2,6l6,2l-6,2l-2,6l-2,-6l-6,-2l6,-2z", "effect", svg);
    case MarkKind::kDeadlineMet: return Path(x, y + 8, "l0,-17l9,4l-9,4", "flag good", svg);
    case MarkKind::kDeadlineMissed:
      Path(x, y + 8, "l0,-17l9,4l-9,4", "flag bad", svg);
      return Path(x - 4, y + 2, "l8,8m0,-8l-8,8", "line bad", svg);
    case MarkKind::kDeadlineRuns: return Path(x, y + 8, "l0,-17l9,4l-9,4", "flag", svg);
    case MarkKind::kEnd: return Rect(x - 5, y - 5, 10, 10, "ink", svg);
  }
}

void WriteBar(BarKind kind, int x, int y, int width, Html* svg) {
  switch (kind) {
    case BarKind::kWork: return Rect(x, y - 4, width, 8, "work", svg);
    case BarKind::kWait: return Rect(x, y - 6, width, 12, "wait", svg);
    case BarKind::kShut: return Rect(x, y - 6, width, 12, "stopped", svg);
    case BarKind::kDone: return Rect(x, y - 5, width, 10, "whole", svg);
  }
}

void WritePatterns(Html* svg) {
  svg->Trusted(
      "<defs><pattern id=\"waiting\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\">"
      "<path class=\"waits\" d=\"M0,7L7,0\"></path></pattern>"
      "<pattern id=\"stopping\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
      "<path class=\"stops\" d=\"M0,0L6,6M0,6L6,0\"></path></pattern></defs>");
}

}  // namespace writ::document
