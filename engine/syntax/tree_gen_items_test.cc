// The making of declarations, acts and scenarios.
#include "engine/syntax/tree_gen.h"

#include <array>

namespace writ::syntax {

Item TreeMaker::AnItem() {
  switch (Pick(19)) {
    case 0: return {ARule()};
    case 1: return {APolicy()};
    case 2: return {AUse()};
    case 3: return {Roles{Some<Alias>(1, 3, [&] { return AnAlias(); })}};
    case 4: {
      Alias alias = AnAlias();
      return {Choice{std::move(alias), Some<Alias>(1, 3, [&] { return AnAlias(); })}};
    }
    case 5: return {AnEntity()};
    case 6: {
      Event event{AnAlias(), AName(), {}};
      event.fields = Some<Field>(0, 3, [&] { return AField(); });
      return {std::move(event)};
    }
    case 7: {
      ParameterDecl decl{AnAlias(), AType(), AnExpr(), {}};
      decl.cites = Cites();
      return {std::move(decl)};
    }
    case 8: return {ADefine()};
    case 9: return {AnException()};
    case 10: {
      Presume presume{APath(), AnExpr(), AName(), {}};
      presume.cites = Cites();
      return {std::move(presume)};
    }
    case 11: return {ATable()};
    case 12: return {AScale()};
    case 13: return {AFinding()};
    case 14: return {AnObligation()};
    case 15: return {ALaw()};
    case 16: return {AProcedure()};
    case 17: return {ADocument()};
    default: return {AScenario()};
  }
}

Policy TreeMaker::APolicy() {
  Policy policy;
  policy.alias = AnAlias();
  if (Flip()) policy.title = AText();
  policy.jurisdiction = Maybe();
  if (Flip()) policy.currency.text = "CNY";
  policy.has_rounding = Flip();
  if (policy.has_rounding) {
    policy.rounding = One<RoundWord>(4);
    policy.rounding_unit = Number::Parse("0.01").value();
  }
  if (Flip()) policy.version = "2025.1";
  if (Flip()) policy.in_force_from = ADate();
  if (policy.in_force_from && Flip()) policy.in_force_until = ADate();
  if (Flip()) policy.owner = AText();
  policy.prevails = Maybe();
  policy.level = Maybe();
  return policy;
}

Use TreeMaker::AUse() {
  Use use;
  use.path = APath();
  if (Flip()) use.shown_zh.text = "劳动合同法";
  use.as = Maybe();
  use.has_version = Flip();
  if (use.has_version) use.version = "2026-01";
  use.for_entity = Maybe();
  if (!use.for_entity.present()) return use;
  use.bindings = Some<Binding>(0, 3, [&] {
    Name name = AName();
    return Binding{std::move(name), AnExpr()};
  });
  return use;
}

Field TreeMaker::AField() {
  Field field;
  field.alias = AnAlias();
  field.type = AType();
  if (Flip()) field.per = One<Frequency>(3);
  field.over_time = Flip();
  field.source = Maybe();
  if (field.source.present() && Flip()) field.closes_after = AQuantity();
  if (Flip()) {
    field.range_from = AnExpr();
    field.range_to = AnExpr();
  }
  field.personal = Flip();
  field.restricted = Flip();
  return field;
}

Entity TreeMaker::AnEntity() {
  Entity entity;
  entity.alias = AnAlias();
  if (Flip()) {
    entity.exists_from = AName();
    entity.exists_until = AName();
  }
  entity.fields = Some<Field>(0, 4, [&] { return AField(); });
  return entity;
}

Define TreeMaker::ADefine() {
  Define define;
  define.alias = AnAlias();
  define.of_entity = AName();
  if (Flip()) define.per = One<Frequency>(3);
  define.type = AType();
  define.valid = AValidity();
  define.direction = One<Direction>(3);
  define.when = MaybeExpr();
  define.value = AnExpr();
  define.cites = Cites();
  return define;
}

std::vector<Argument> TreeMaker::Arguments() {
  return Some<Argument>(0, 2, [&] {
    Name name = AName();
    return Argument{std::move(name), AnExpr()};
  });
}

Action TreeMaker::AnAction() {
  switch (Pick(3)) {
    case 0: return std::monostate{};
    case 1: {
      NotifyAction notify{One<Notify>(3), {}, {}};
      const int least = notify.verb == Notify::kFlag ? 0 : 1;
      notify.roles = Some<Name>(least, least * 3, [&] { return AName(); });
      notify.message = AText();
      return notify;
    }
    default: {
      StartAction start{AName(), {}};
      start.arguments = Arguments();
      return start;
    }
  }
}

Rule TreeMaker::ARule() {
  Rule rule;
  rule.alias = AnAlias();
  rule.for_entity = AName();
  rule.valid = AValidity();
  rule.when = AnExpr();
  rule.unless = Exprs(0, 2);
  rule.action = AnAction();
  if (Flip()) rule.counts_as = APath(2);
  rule.cites = Cites();
  return rule;
}

Exception TreeMaker::AnException() {
  Exception exception;
  exception.alias = AnAlias();
  exception.to = Some<Path>(1, 2, [&] { return APath(2); });
  exception.valid = AValidity();
  exception.when = AnExpr();
  if (Flip()) {
    for (size_t i = 0; i < exception.to.size(); ++i) exception.values.push_back(AnExpr());
  }
  exception.cites = Cites();
  return exception;
}

Cell TreeMaker::ACell(bool output) {
  Cell cell;
  if (output) {
    cell.tests.push_back({CompareOp::kIs, AnExpr()});
    return cell;
  }
  cell.any = Flip();
  if (cell.any) return cell;
  cell.tests = Some<CellTest>(1, 3, [&] {
    const auto op = One<CompareOp>(6);
    return CellTest{op, AnExpr()};
  });
  return cell;
}

Table TreeMaker::ATable() {
  Table table;
  table.alias = AnAlias();
  table.inputs = Some<Parameter>(1, 3, [&] { return AParameter(); });
  table.mode = One<TableMode>(3);
  table.cites = Cites();
  if (table.mode == TableMode::kData) {
    table.outputs.push_back({{}, AType()});
    if (Flip()) table.per = One<Frequency>(3);
    table.data_path = "cn/minimum-wage.csv";
    return table;
  }
  table.outputs = Some<Parameter>(1, 2, [&] { return AParameter(); });
  table.rows = Some<Row>(1, 3, [&] {
    Row row;
    for (size_t i = 0; i < table.inputs.size(); ++i) row.cells.push_back(ACell(false));
    for (size_t i = 0; i < table.outputs.size(); ++i) row.cells.push_back(ACell(true));
    return row;
  });
  return table;
}

Scale TreeMaker::AScale() {
  Scale scale{AnAlias(), AParameter(), {}, {}};
  scale.bands = Some<Band>(1, 5, [&] {
    Band band{AnAlias(), Flip(), kNoExpr};
    band.bound = AnExpr();
    return band;
  });
  scale.cites = Cites();
  return scale;
}

Finding TreeMaker::AFinding() {
  Finding finding;
  finding.alias = AnAlias();
  finding.for_entity = AName();
  finding.needs = Some<Name>(0, 3, [&] { return AName(); });
  finding.made_by = AName();
  finding.is_signed = Flip();
  finding.with_reasons = Flip();
  finding.cites = Cites();
  return finding;
}

ExprId TreeMaker::AnEvent() {
  if (Flip()) return Add(NameExpr{APath(2)});
  const auto verb = static_cast<ActVerb>(1 + Pick(3));
  return Add(EventExpr{verb, APath(2)});
}

std::vector<EventAlternatives> TreeMaker::Events() {
  return Some<EventAlternatives>(
      1, 3, [&] { return EventAlternatives{Some<ExprId>(1, 2, [&] { return AnEvent(); })}; });
}

Duty TreeMaker::ADuty(int depth) {
  switch (Pick(depth > 0 ? 5 : 4)) {
    case 0: {
      HaveBefore before{Flip(), std::nullopt, {}};
      if (Flip()) before.by_at_least = AQuantity();
      before.events = Events();
      return {before, {}};
    }
    case 1: return {NeverWhile{AnExpr()}, {}};
    case 2: {
      HappenOnDay on_day;
      if (Flip()) on_day.follows = AnEvent();
      on_day.events = Events();
      return {on_day, {}};
    }
    case 3: {
      HappenAfter after;
      if (Flip()) after.follows = AnEvent();
      after.within = AQuantity();
      after.events = Events();
      return {after, {}};
    }
    default:
      return {Either{Some<std::vector<Duty>>(
                  2, 3, [&] { return Some<Duty>(1, 2, [&] { return ADuty(depth - 1); }); })},
              {}};
  }
}

Obligation TreeMaker::AnObligation() {
  Obligation obligation;
  obligation.alias = AnAlias();
  obligation.effect = APath(2);
  obligation.under = Cites();
  obligation.per_case = Flip();
  obligation.duties = Some<Duty>(1, 3, [&] { return ADuty(2); });
  return obligation;
}

Law TreeMaker::ALaw() {
  Law law;
  law.alias = AnAlias();
  if (Flip()) law.title = AText();
  law.level = Maybe();
  if (Flip()) law.in_force_from = ADate();
  if (law.in_force_from && Flip()) law.in_force_until = ADate();
  law.articles = Some<Article>(
      0, 3, [&] { return Article{ACitation(false), "劳动者，" + AString() + "\n第二行 ”“", {}}; });
  return law;
}

}  // namespace writ::syntax
