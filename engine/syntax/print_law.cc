// Obligations and the texts of laws.
#include "engine/syntax/print_printer.h"

namespace writ::syntax {

std::string Printer::OfEvents(const EventAlternatives& events) const {
  std::string text;
  for (ExprId event : events.any_of) {
    if (!text.empty()) text += " " + std::string(Say(Word::OR)) + " ";
    text += Operand(event, kPostfix);
  }
  return text;
}

void Printer::AddEvents(const std::vector<EventAlternatives>& events) {
  std::vector<std::string> list;
  for (const EventAlternatives& alternatives : events) list.push_back(OfEvents(alternatives));
  WrapList(list);
}

void Printer::Duties(const std::vector<Duty>& duties, int indent) {
  for (const Duty& duty : duties) {
    page_->Line(indent, At(duty.place), Page::Blank::kKeep);
    std::visit([&](const auto& node) { Write(node, indent); }, duty.node);
  }
}

void Printer::Write(const HaveBefore& before, int) {
  page_->Add(Say(Word::HAVE_BEFORE));
  if (before.in_order) page_->Add(std::string(Pause()) + std::string(Say(Word::IN_ORDER)));
  if (before.by_at_least)
    page_->Add(std::string(Pause()) + Words(Word::BY_AT_LEAST, Of(*before.by_at_least)));
  page_->Add(Colon());
  AddEvents(before.events);
}

void Printer::Write(const NeverWhile& never, int) {
  const std::string condition = Inline(never.condition);
  if (zh()) {
    page_->Add(Words(Word::IN, condition, Word::WHILE, Word::MUST_NEVER));
  } else {
    page_->Add(Words(Word::MUST_NEVER) + std::string(Pause()) + Words(Word::WHILE, condition));
  }
}

void Printer::Write(const HappenOnDay& happen, int) {
  if (happen.follows == kNoExpr) {
    page_->Add(Say(Word::HAPPEN_ON_THE_DAY));
  } else if (const std::string event = Operand(happen.follows, kPostfix); zh()) {
    page_->Add(Words(Word::HAPPEN_AT, event, Word::ON_ITS_DAY));
  } else {
    page_->Add(Words(Word::HAPPEN_ON_THE_DAY, Word::OF, event));
  }
  page_->Add(Colon());
  AddEvents(happen.events);
}

void Printer::Write(const HappenAfter& happen, int) {
  if (happen.follows == kNoExpr) {
    page_->Add(Say(Word::HAPPEN_AFTER));
  } else if (const std::string event = Operand(happen.follows, kPostfix); zh()) {
    page_->Add(Words(Word::HAPPEN_AT, event, Word::AFTER_IT));
  } else {
    page_->Add(Words(Word::HAPPEN_AFTER, event));
  }
  page_->Add(std::string(Pause()) + Within(happen.within) + std::string(Colon()));
  AddEvents(happen.events);
}

void Printer::Write(const Either& either, int indent) {
  for (size_t i = 0; i < either.branches.size(); ++i) {
    const Place braces = i < either.places.size() ? either.places[i] : Place{};
    if (i > 0) page_->Line(indent, At(braces));
    page_->Add(Say(i == 0 ? Word::EITHER : Word::OR));
    page_->Add(" {");
    Duties(either.branches[i], indent + kIndent);
    page_->Close(indent, braces.known() ? CloserOf(braces) : kNowhere);
    page_->Add("}");
  }
}

void Printer::Print(const Obligation& obligation, const Place&) {
  page_->Add(Words(Word::OBLIGATION, Of(obligation.alias)));
  std::vector<std::string> parts = {Words(Word::ON_EFFECT, EffectName(obligation.effect))};
  for (size_t i = 0; i < obligation.under.size(); ++i) {
    const std::string comma = i + 1 < obligation.under.size() ? "," : "";
    const std::string citation = Of(obligation.under[i]) + comma;
    parts.push_back(i == 0 ? Words(Word::UNDER, citation) : citation);
  }
  if (obligation.per_case) parts.emplace_back(Say(Word::PER_CASE));
  Header(parts, 0);
  Duties(obligation.duties, kIndent);
}

void Printer::Print(const Law& law, const Place& place) {
  page_->Add(Words(Word::LAW, Of(law.alias)));
  std::vector<std::string> parts;
  if (law.title.present()) parts.push_back(Of(law.title));
  if (law.level.present()) parts.push_back(Words(Word::LEVEL, LevelName(law.level)));
  if (law.in_force_from) {
    parts.push_back(Words(Word::IN_FORCE, From(law.in_force_from, law.in_force_until)));
  }
  Header(parts, 0);
  if (law.articles.empty() && !HasComment(place)) return page_->Add(" {}");
  page_->Open();
  for (const Article& article : law.articles) {
    page_->Line(kIndent, At(article.place), Page::Blank::kKeep);
    page_->Add(ArticleNumber(article.number, true) + " " + QuoteLong(article.text));
  }
  page_->Close(0, CloserOf(place));
  page_->Add("}");
}

}  // namespace writ::syntax
