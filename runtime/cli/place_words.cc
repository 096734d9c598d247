#include "engine/base/overloaded.h"
#include "engine/render/act_words.h"
#include "engine/render/explanation.h"
#include "engine/render/rests_on.h"
#include "engine/render/source_words.h"
#include "runtime/cli/case_story.h"
#include "runtime/cli/case_words.h"

namespace writ::cli {

PlaceWords::PlaceWords(const Program& program, const Id& procedure, Language language)
    : program_(program), language_(language) {
  for (const Procedure& one : program.procedures)
    if (one.names.id == procedure.text) procedure_ = &one;
  if (procedure_ != nullptr) map_.emplace(program, *procedure_);
}

const Act* PlaceWords::ActAt(const Id& place) const {
  if (!map_) return nullptr;
  const uint32_t spot = map_->Find(place.text);
  return spot == flow::kNoSpot ? nullptr : &map_->ActAt(spot);
}

std::string PlaceWords::Happened(const Happening& happening) const {
  return HappeningWords(program_, happening, language_);
}

std::string PlaceWords::PartyTitle(const Party& party) const {
  switch (party.kind) {
    case PartyKind::kNobody: return "";
    case PartyKind::kRole:
      return party.index < program_.roles.size()
                 ? NameFor(program_.roles[party.index].names, language_)
                 : "";
    case PartyKind::kSubject: return Say("the employee", "员工本人");
    case PartyKind::kUnion: return Say("the union", "工会");
    case PartyKind::kActorOf:
      return party.index < program_.acts.size()
                 ? Say("who did ", "办理者:") + NameFor(program_.acts[party.index].names, language_)
                 : "";
  }
  return "";
}

// Of a statement without a name of its own.
std::string PlaceWords::Doing(const Act& act, const Id& place) const {
  const std::string words = ActWords(program_, act, language_);
  return words.empty() ? TitleOf(program_, place, language_) : words;
}

std::string PlaceWords::Title(const Id& place) const {
  if (const Act* act = ActAt(place)) {
    if (!act->names.id.empty()) return NameFor(act->names, language_);
    return Doing(*act, place);
  }
  // "14.2": what a `meanwhile` watches for.
  const size_t dot = place.text.rfind('.');
  const Act* above = dot == place.text.npos ? nullptr : ActAt(Id(place.text.substr(0, dot)));
  const auto* watch = above == nullptr ? nullptr : std::get_if<MeanwhileAct>(&above->node);
  const std::string number = dot == place.text.npos ? "" : place.text.substr(dot + 1);
  if (watch != nullptr && !number.empty() && number.size() < 4 &&
      number.find_first_not_of("0123456789") == number.npos) {
    const size_t n = static_cast<size_t>(std::stoi(number));
    if (n >= 1 && n <= watch->reactions.size())
      return Say("watched for: ", "监测事项:") + Happened(watch->reactions[n - 1].on);
  }
  return TitleOf(program_, place, language_);
}

std::string PlaceWords::Around(const Id& place) const {
  if (!map_) return "";
  uint32_t inner = map_->Find(place.text);
  if (inner == flow::kNoSpot) return "";
  for (uint32_t spot = (*map_)[inner].parent; spot != flow::kNoSpot; spot = (*map_)[spot].parent) {
    const Act& act = map_->ActAt(spot);
    const uint32_t branch = (*map_)[inner].branch;
    const auto* choose = std::get_if<ChooseAct>(&act.node);
    if (choose != nullptr && branch < choose->options.size())
      return NameFor(choose->options[branch].names, language_);
    if (!act.names.id.empty()) return NameFor(act.names, language_);
    inner = spot;
  }
  return "";
}

std::string PlaceWords::Missing(const Id& name) const {
  const std::string title = TitleOf(program_, name, language_);
  const std::string head = name.text.substr(0, name.text.find(' '));
  for (const Fact& fact : program_.facts) {
    if (fact.names.id != head) continue;
    const std::string from = !fact.source.empty() ? fact.source : fact.presumed_unless;
    if (from.empty()) return title;
    return title + Say(", from ", ",由") + SourceWords(program_, from, language_) + Say("", "提供");
  }
  for (const EventType& event : program_.events)
    if (event.names.id == name.text)
      return title + Say(", to be reported with its day and its proof", ",须报告日期并附凭证");
  return title;
}

namespace {

// Itself with what stands under it, and the lead-ins above it.
bool Covers(const Citation& citation, const Article& article) {
  const auto fits = [](const std::string& wanted, const std::string& found) {
    return wanted.empty() || found.empty() || wanted == found;
  };
  return citation.article == article.article && citation.section == article.section &&
         fits(citation.paragraph, article.paragraph) && fits(citation.item, article.item);
}

}  // namespace

void AddQuotes(const Program& program, const std::vector<Citation>& cites, Language language,
               std::vector<document::Quote>* quotes) {
  for (const Citation& citation : cites) {
    document::Quote quote{CitationWords(program, citation, language), ""};
    bool known = false;
    for (const document::Quote& other : *quotes) known = known || other.head == quote.head;
    if (known) continue;
    if (citation.law < program.laws.size())
      for (const Article& article : program.laws[citation.law].articles)
        if (Covers(citation, article))
          quote.text += (quote.text.empty() ? "" : "\n") + article.text;
    quotes->push_back(std::move(quote));
  }
}

std::vector<document::Quote> ArticlesOf(const Program& program, const Explanation& explanation,
                                        Language language) {
  std::vector<document::Quote> quotes;
  AddQuotes(program, RestsOn(program, explanation), language, &quotes);
  return quotes;
}

std::string RecordingWords(const Program& program, const Recording& recording, Language language) {
  const bool zh = language == Language::kChinese;
  std::string text = std::visit(
      Overloaded{[&](const Scalar& value) { return ValueWords(program, value, language); },
                 [&](const NoneValue&) { return std::string(zh ? "无" : "none"); },
                 [&](const ListValue& list) {
                   std::string words =
                       std::to_string(list.items.size()) + (zh ? " 项" : " entries");
                   if (list.complete_through)
                     words +=
                         (zh ? ",完整至 " : ", complete through ") + list.complete_through->ToIso();
                   return words;
                 },
                 [&](const std::vector<IntervalValue>& spans) {
                   std::string words;
                   for (const IntervalValue& span : spans) {
                     words += words.empty() ? "" : (zh ? ";" : "; ");
                     words += span.yes ? (zh ? "是" : "yes") : (zh ? "否" : "no");
                     if (span.from) words += (zh ? ",自 " : " from ") + span.from->ToIso();
                     if (span.until) words += (zh ? ",至 " : " until ") + span.until->ToIso();
                   }
                   return words;
                 }},
      recording.value);
  if (recording.status == FactStatus::kDisputed) text += zh ? "(有争议)" : " (disputed)";
  return text;
}

}  // namespace writ::cli
