// Laws, and the obligations that they attach to effects.
#include "engine/syntax/parse_build.h"

namespace writ::syntax {

Law Builder::LawOf(const Node& node) {
  Parts parts = PartsOf(node);
  Law law;
  parts.Next();
  law.alias = AliasOf(parts.Next());
  bool until = false;
  while (parts.More()) {
    const Node& part = parts.Next();
    switch (part.id) {
      case rule::kText: law.title = TextOf(part); break;
      case rule::kLevel: law.level = LevelOf(part); break;
      case token::UNTIL: until = true; break;
      case token::DATE_N: (until ? law.in_force_until : law.in_force_from) = DateOf(part); break;
      case rule::kArticle: {
        Parts words = PartsOf(part);
        Article article;
        article.place = PlaceOf(part);
        const Node& number = words.Next();
        article.number.place = PlaceOf(number);
        ReadArticleNumber(number, &article.number);
        article.text = StringOf(words.Next());
        law.articles.push_back(std::move(article));
        break;
      }
      default: break;
    }
  }
  return law;
}

Path Builder::EffectNameOf(const Node& effect_name) {
  const Node& what = Only(effect_name);
  const Place place = PlaceOf(effect_name);
  switch (what.id) {
    case rule::kP_terminate_contract: return {{"terminate_contract", place}};
    case rule::kP_end_contract: return {{"end_contract", place}};
    case rule::kP_change_contract: return {{"change_contract", place}};
    default: return PathOf(what);
  }
}

Obligation Builder::ObligationOf(const Node& node) {
  Parts parts = PartsOf(node);
  Obligation obligation;
  parts.Next();
  obligation.alias = AliasOf(parts.Next());
  parts.Next();
  obligation.effect = EffectNameOf(parts.Next());
  if (const Node* under = parts.Take(rule::kUnder)) obligation.under = CitesOf(under);
  obligation.per_case = parts.Skip(rule::kP_per_case);
  obligation.duties = DutiesOf(parts);
  return obligation;
}

std::vector<Duty> Builder::DutiesOf(Parts parts) {
  std::vector<Duty> duties;
  while (const Node* duty = parts.Find(rule::kDuty)) duties.push_back(DutyOf(*duty));
  return duties;
}

std::vector<EventAlternatives> Builder::EventsOf(const Node& events) {
  std::vector<EventAlternatives> list;
  for (Parts parts = PartsOf(events); const Node* choice = parts.Find(rule::kEventChoice);) {
    EventAlternatives alternatives;
    for (Parts refs = PartsOf(*choice); const Node* event = refs.Find(rule::kEventRef);) {
      alternatives.any_of.push_back(EventOf(*event));
    }
    list.push_back(std::move(alternatives));
  }
  return list;
}

// The effect itself may be written there, so that the check can say what it is.
ExprId Builder::FollowedOf(const Node& followed) {
  const Node& what = Only(followed);
  return what.id == rule::kEventRef ? EventOf(what)
                                    : Add(NameExpr{EffectNameOf(followed)}, PlaceOf(followed));
}

DutyNode Builder::LaterDutyOf(Parts parts) {
  const auto part = [&](uint16_t id) { return Parts(parts).Find(id); };
  const Node* followed = part(rule::kFollowed);
  const ExprId follows = followed == nullptr ? kNoExpr : FollowedOf(*followed);
  const Node* within = part(rule::kWithin);
  std::vector<EventAlternatives> events = EventsOf(*part(rule::kEvents));
  if (within == nullptr) return HappenOnDay{follows, std::move(events)};
  return HappenAfter{follows, QuantityOf(*PartsOf(*within).Find(rule::kQuantity)),
                     std::move(events)};
}

Duty Builder::DutyOf(const Node& node) {
  Parts parts = PartsOf(node);
  Duty duty;
  duty.place = PlaceOf(node);
  const Node& word = parts.Next();
  switch (word.id) {
    case rule::kP_have_before: {
      HaveBefore before;
      while (parts.More()) {
        const Node& part = parts.Next();
        before.in_order |= part.id == rule::kP_in_order;
        if (part.id == rule::kQuantity) before.by_at_least = QuantityOf(part);
        if (part.id == rule::kEvents) before.events = EventsOf(part);
      }
      duty.node = std::move(before);
      break;
    }
    case rule::kP_happen_on_the_day:
    case rule::kP_happen_after:
    case token::HAPPEN_AT: duty.node = LaterDutyOf(parts); break;
    case token::EITHER: {
      Either either;
      while (const Node* branch = parts.Find(rule::kDuties)) {
        either.branches.push_back(DutiesOf(PartsOf(*branch)));
        either.places.push_back(PlaceOf(*branch));
      }
      duty.node = std::move(either);
      break;
    }
    default: duty.node = NeverWhile{Expr(*parts.Find(rule::kExpr))}; break;
  }
  return duty;
}

}  // namespace writ::syntax
