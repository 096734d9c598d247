// The statements of a procedure, and the acts inside its steps.
#include "engine/syntax/parse_build.h"

namespace writ::syntax {

Statement Builder::StatementOf(const Node& statement) {
  const Node& node = Only(statement);
  Parts parts = PartsOf(node);
  Statement result;
  result.place = PlaceOf(statement);
  if (ReadAct(node, &result)) return result;
  const auto block = [&] { return BlockOf(*parts.Find(rule::kBlock)); };
  switch (node.id) {
    case rule::kFactDecl: result.node = FactDecl{FieldOf(*parts.Find(rule::kField))}; break;
    case rule::kStep: result.node = StepOf(node); break;
    case rule::kCheck: result.node = CheckOf(node); break;
    case rule::kIfElse: result.node = IfOf(node); break;
    case rule::kChoose: result.node = ChooseOf(node); break;
    case rule::kTogether: result.node = TogetherOf(node); break;
    case rule::kRace: result.node = Race{BranchesOf(*parts.Find(rule::kBranches))}; break;
    case rule::kForEach: result.node = ForEachOf(node); break;
    case rule::kRepeat: result.node = RepeatOf(node); break;
    case rule::kWait: result.node = WaitOf(node); break;
    case rule::kWaitFor: result.node = WaitForOf(node); break;
    case rule::kEffect: result.node = EffectOf(node); break;
    case rule::kMeanwhile: result.node = MeanwhileOf(node); break;
    case rule::kEnd:
      parts.Next();
      result.node = End{OutcomeOf(&parts)};
      break;
    case rule::kWhileMilestone: {
      const ExprId condition = Expr(*parts.Find(rule::kExpr));
      result.node = WhileMilestone{condition, block()};
      break;
    }
    default: {
      Alias region = AliasOf(*parts.Find(rule::kAlias));
      result.node = Region{std::move(region), block()};
      break;
    }
  }
  return result;
}

// What a person does or the engine does at once; false for the statements that steer.
bool Builder::ReadAct(const Node& node, Statement* result) {
  Parts parts = PartsOf(node);
  const auto name = [&] { return NameOf(*parts.Find(rule::kName)); };
  switch (node.id) {
    case rule::kProvide: result->node = Provide{ParameterOf(*parts.Find(rule::kParameter))}; break;
    case rule::kSign: result->node = SignOf(node); break;
    case rule::kDecide: result->node = DecideOf(node); break;
    case rule::kCancel: result->node = Cancel{name()}; break;
    case rule::kServe: {
      Name document = name();
      result->node = Serve{std::move(document), name()};
      break;
    }
    case rule::kIssue: {
      Name document = name();
      result->node = Issue{std::move(document), name()};
      break;
    }
    case rule::kPay: {
      Pay pay{AliasOf(*parts.Find(rule::kAlias)), kNoExpr, {}};
      pay.amount = Expr(*parts.Find(rule::kExpr));
      pay.cites = CitesOf(parts.Take(rule::kCites));
      result->node = std::move(pay);
      break;
    }
    case rule::kRecords: {
      Name event = name();
      result->node = Records{std::move(event), ArgumentsOf(parts.Take(rule::kArguments))};
      break;
    }
    case rule::kCall: {
      Name procedure = name();
      result->node = CallProcedure{std::move(procedure), ArgumentsOf(parts.Take(rule::kArguments))};
      break;
    }
    case rule::kMakeFinding: {
      MakeFinding make{name(), {}};
      if (parts.Skip(rule::kP_finding_on)) make.on_rule = name();
      result->node = std::move(make);
      break;
    }
    default: return false;
  }
  return true;
}

int32_t Builder::PeopleOf(const Node& people) { return CountOf(Only(people)); }

Sign Builder::SignOf(const Node& node) {
  Parts parts = PartsOf(node);
  Sign sign;
  sign.by = NameOf(*parts.Find(rule::kName));
  while (parts.More()) {
    const Node& part = parts.Next();
    if (part.id == token::RECEIPT) sign.meaning = SignMeaning::kReceipt;
    if (part.id == token::CONTENT) sign.meaning = SignMeaning::kContent;
    if (part.id == token::AGREEMENT) sign.meaning = SignMeaning::kAgreement;
    if (part.id != rule::kRefused) continue;
    Parts words = PartsOf(part);
    sign.refused_before = PeopleOf(*words.Find(rule::kPeople));
    if (const Node* others = words.Find(rule::kPeople)) {
      sign.not_of_count = PeopleOf(*others);
      sign.not_of = NameOf(*words.Find(rule::kName));
    }
  }
  return sign;
}

// What stands in `end(…)`, after the word `end`.
Alias Builder::OutcomeOf(Parts* parts) { return AliasOf(*parts->Find(rule::kAlias)); }

Decide Builder::DecideOf(const Node& node) {
  Decide decide;
  for (Parts parts = PartsOf(node); const Node* part = parts.Find(rule::kVerdict);) {
    Parts words = PartsOf(*part);
    Verdict verdict;
    verdict.alias = AliasOf(words.Next());
    if (words.Skip(token::TO)) {
      if (words.Is(rule::kName)) {
        verdict.back_to = NameOf(words.Next());
      } else {
        verdict.end_as = OutcomeOf(&words);
      }
    }
    decide.verdicts.push_back(std::move(verdict));
  }
  return decide;
}

Wait Builder::WaitOf(const Node& node) {
  Parts parts = PartsOf(node);
  Wait wait;
  wait.length = QuantityOf(*parts.Find(rule::kQuantity));
  if (parts.Skip(rule::kP_wait_after)) wait.after = NameOf(parts.Next());
  return wait;
}

WaitFor Builder::WaitForOf(const Node& node) {
  WaitFor wait;
  for (Parts parts = PartsOf(node); const Node* target = parts.Find(rule::kWaitTarget);) {
    const Node& what = Only(*target);
    if (what.id == rule::kEventRef) {
      wait.events.push_back(EventOf(what));
    } else {
      ReportTwice(wait.or_after.has_value(), what);
      wait.or_after = QuantityOf(what);
    }
  }
  return wait;
}

Effect Builder::EffectOf(const Node& node) {
  Parts parts = PartsOf(node);
  Effect effect;
  effect.what = EffectNameOf(*parts.Find(rule::kEffectName));
  if (parts.Skip(token::ON)) effect.on_date = Value(parts.Next());
  return effect;
}

}  // namespace writ::syntax
