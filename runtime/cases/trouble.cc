#include "runtime/cases/trouble.h"

#include "engine/diagnostics/diagnostic.h"

namespace writ::cases {
namespace {

struct Wording {
  std::string_view word;
  TroubleClass type;
  std::string_view en, zh;
};
constexpr Wording kWordings[] = {
#define WRIT_TROUBLE(constant, word, kind, en, zh) {word, TroubleClass::kind, en, zh},
#include "runtime/cases/troubles.def"
#undef WRIT_TROUBLE
};

std::string Filled(std::string_view pattern, const std::vector<LocalText>& arguments, bool zh) {
  std::string out;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '{' || i + 2 >= pattern.size() || pattern[i + 2] != '}') {
      out += pattern[i];
      continue;
    }
    const auto at = static_cast<size_t>(pattern[i + 1] - '0');
    if (at < arguments.size()) out += zh ? arguments[at].zh : arguments[at].en;
    i += 2;
  }
  return out;
}

}  // namespace

std::string ClockWords(Instant instant) {
  const std::string iso = Instant{instant.milliseconds + 8 * 3'600'000}.ToIso();
  return iso.size() < 16 ? iso : iso.substr(0, 10) + " " + iso.substr(11, 5) + " (+08:00)";
}

Trouble Make(TroubleKind kind, std::vector<LocalText> arguments) {
  const Wording& wording = kWordings[static_cast<size_t>(kind)];
  return {wording.type,
          std::string(wording.word),
          {Filled(wording.en, arguments, false), Filled(wording.zh, arguments, true)},
          std::nullopt};
}

Trouble Make(TroubleKind kind, const std::string& argument, const std::string& second) {
  return Make(kind, std::vector<LocalText>{{argument, argument}, {second, second}});
}

Trouble From(const StoreError& error) {
  return {TroubleClass::kWorld,
          std::string(NameOf(error.kind)),
          {Describe(error, Language::kEnglish), Describe(error, Language::kChinese)},
          std::nullopt};
}

Trouble From(const PersonalError& error) {
  const bool input = error.kind == PersonalErrorKind::kDocumentTooLarge ||
                     error.kind == PersonalErrorKind::kDocumentChanged;
  return {input ? TroubleClass::kRefused : TroubleClass::kWorld,
          std::string(NameOf(error.kind)),
          {Describe(error, Language::kEnglish), Describe(error, Language::kChinese)},
          std::nullopt};
}

Trouble From(const DiskError& error) {
  return {TroubleClass::kWorld, "disk", {error.Text(), error.Text()}, std::nullopt};
}

Trouble From(const audit::Finding& finding) {
  return {TroubleClass::kWorld,
          std::string(finding.word()),
          {finding.In(Language::kEnglish), finding.In(Language::kChinese)},
          std::nullopt};
}

Trouble From(const flow::Refusal& refusal) {
  return {TroubleClass::kRefused,
          std::string(flow::IdOf(refusal.kind)),
          {flow::SentenceOf(refusal, false), flow::SentenceOf(refusal, true)},
          refusal};
}

}  // namespace writ::cases
