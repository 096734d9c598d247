// The making of procedures, documents and scenarios.
#include "engine/syntax/tree_gen.h"

namespace writ::syntax {

Procedure TreeMaker::AProcedure() {
  Procedure procedure;
  procedure.alias = AnAlias();
  procedure.for_entity = AName();
  procedure.parameters = Some<Parameter>(0, 2, [&] { return AParameter(); });
  procedure.under = Cites();
  procedure.opens_when = MaybeExpr();
  procedure.exclusive_per = Maybe();
  procedure.body = ABlock();
  return procedure;
}

Document TreeMaker::ADocument() {
  Document document;
  document.alias = AnAlias();
  document.to = AName();
  document.sealed = Flip();
  document.fields = Some<DocumentField>(0, 3, [&] {
    DocumentField field{AParameter(), kNoExpr};
    field.value = MaybeExpr();
    return field;
  });
  document.body = AText();
  return document;
}

Block TreeMaker::ABlock() {
  if (depth_ >= 4) return {};
  ++depth_;
  Block block = Some<Statement>(0, 3, [&] { return AStatement(); });
  --depth_;
  return block;
}

Statement TreeMaker::AStatement() {
  switch (Pick(3)) {
    case 0: return AnAct();
    case 1: return AWait();
    default: return AFlow();
  }
}

Statement TreeMaker::AnAct() {
  switch (Pick(9)) {
    case 0: return {Provide{AParameter()}};
    case 1: {
      Sign sign{AName(), One<SignMeaning>(3)};
      if (!Flip()) return {sign};
      sign.refused_before = 1 + Pick(5);
      if (!Flip()) return {sign};
      sign.not_of_count = 1 + Pick(3);
      sign.not_of = AName();
      return {sign};
    }
    case 2:
      return {Decide{Some<Verdict>(1, 3, [&] {
        Verdict verdict{AnAlias(), {}, {}};
        const int which = Pick(3);
        if (which == 1) verdict.back_to = AName();
        if (which == 2) verdict.end_as = AnAlias();
        return verdict;
      })}};
    case 3: return {Serve{AName(), AName()}};
    case 4: return {Issue{AName(), AName()}};
    case 5: {
      Pay pay{AnAlias(), AnExpr(), {}};
      pay.cites = Cites();
      return {pay};
    }
    case 6: {
      Records records{AName(), {}};
      records.fields = Arguments();
      return {records};
    }
    case 7: return {MakeFinding{AName(), Maybe()}};
    default: return {FactDecl{AField()}};
  }
}

Statement TreeMaker::AWait() {
  switch (Pick(7)) {
    case 0: return {Wait{AQuantity(), Maybe()}};
    case 1: {
      WaitFor wait{Some<ExprId>(1, 3, [&] { return AnEvent(); }), std::nullopt};
      if (Flip()) wait.or_after = AQuantity();
      return {wait};
    }
    case 2: return {End{AnAlias()}};
    case 3: return {Cancel{AName()}};
    case 4: {
      Effect effect{APath(2), kNoExpr};
      effect.on_date = MaybeExpr();
      return {effect};
    }
    case 5: {
      CallProcedure call{AName(), {}};
      call.arguments = Arguments();
      return {call};
    }
    default: {
      Check check{AnAlias(), AnExpr(), {}};
      check.otherwise = AnOtherwise();
      return {check};
    }
  }
}

Otherwise TreeMaker::AnOtherwise() {
  Otherwise otherwise;
  otherwise.present = Flip();
  if (!otherwise.present) return otherwise;
  if (Flip()) {
    otherwise.escalate_to = AName();
    return otherwise;
  }
  otherwise.who = AName();
  otherwise.deontic = static_cast<Deontic>(1 + Pick(4));
  otherwise.message = AText();
  return otherwise;
}

Step TreeMaker::AStep() {
  Step step;
  step.alias = AnAlias();
  step.by = AName();
  if (Flip()) step.other_than = APath(2);
  step.with = Some<Name>(0, 2, [&] { return AName(); });
  if (Flip()) step.within = AQuantity();
  step.after = Maybe();
  step.on_date = MaybeExpr();
  step.otherwise = AnOtherwise();
  step.deontic = One<Deontic>(5);
  if (Flip()) {
    step.objection = ObjectionClause{AQuantity(), Maybe(), AName(), {}};
    if (Flip()) step.objection->review = AQuantity();
  }
  step.cites = Cites();
  step.body = ABlock();
  return step;
}

Reaction TreeMaker::AReaction() {
  Reaction reaction;
  reaction.on = AnEvent();
  reaction.cancel = Flip();
  if (reaction.cancel) reaction.cancel_region = Maybe();
  reaction.stop_before_effect = Flip();
  if (Flip()) reaction.end_as = AnAlias();
  reaction.tell = Some<Name>(0, 2, [&] { return AName(); });
  reaction.body = ABlock();
  return reaction;
}

Statement TreeMaker::AFlow() {
  const auto blocks = [&] { return ABlock(); };
  switch (Pick(9)) {
    case 0: return {AStep()};
    case 1: {
      If branch{AnExpr(), {}, {}};
      branch.then = ABlock();
      branch.otherwise = ABlock();
      return {std::move(branch)};
    }
    case 2: {
      Choose choose{AnAlias(), AName(), {}};
      choose.options = Some<Option>(1, 3, [&] {
        Alias alias = AnAlias();
        return Option{std::move(alias), ABlock()};
      });
      return {std::move(choose)};
    }
    case 3: {
      const int at_least = Pick(3);
      return {Together{at_least, Some<Block>(1, 3, blocks)}};
    }
    case 4: return {Race{Some<Block>(2, 3, blocks)}};
    case 5: {
      ForEach each{AnAlias(), AnExpr(), {}};
      each.body = ABlock();
      return {std::move(each)};
    }
    case 6: {
      Repeat repeat{AnAlias(), 1 + Pick(9), AnExpr(), {}};
      repeat.body = ABlock();
      return {std::move(repeat)};
    }
    case 7: return {Meanwhile{Some<Reaction>(1, 3, [&] { return AReaction(); })}};
    default: {
      if (Flip()) {
        Alias alias = AnAlias();
        return {Region{std::move(alias), ABlock()}};
      }
      WhileMilestone milestone{AnExpr(), {}};
      milestone.body = ABlock();
      return {std::move(milestone)};
    }
  }
}

GivenField TreeMaker::AGivenField() {
  GivenField field{APath(2), {}};
  field.value = AGivenValue();
  return field;
}

GivenValue TreeMaker::AGivenValue() {
  GivenValue value;
  ++depth_;
  value.shape = depth_ > 3 ? GivenValue::Shape::kScalar : One<GivenValue::Shape>(4);
  switch (value.shape) {
    case GivenValue::Shape::kScalar: value.scalar = AnExpr(); break;
    case GivenValue::Shape::kSeries: {
      const bool over_time = Flip();
      value.entries = Some<GivenEntry>(1, 3, [&] {
        GivenEntry entry;
        if (over_time) {
          entry.from = ADate();
          if (Flip()) entry.until = ADate();
        } else {
          entry.period = APeriod();
        }
        entry.value.push_back(AGivenValue());
        return entry;
      });
      break;
    }
    case GivenValue::Shape::kRecord:
      value.fields = Some<GivenField>(1, 3, [&] { return AGivenField(); });
      break;
    case GivenValue::Shape::kList:
      value.entries = Some<GivenEntry>(0, 3, [&] {
        GivenEntry entry;
        entry.value.push_back(AGivenValue());
        return entry;
      });
      break;
  }
  --depth_;
  const bool listed =
      value.shape == GivenValue::Shape::kSeries || value.shape == GivenValue::Shape::kList;
  if (listed && Flip()) value.complete_through = ADate();
  if (Flip()) value.recorded = ADate();
  value.source = Maybe();
  value.disputed = Flip();
  return value;
}

Line TreeMaker::AGiven() {
  switch (Pick(5)) {
    case 0: {
      GivenSubject given{AName(), {}, {}};
      given.facts = Some<GivenField>(0, 4, [&] { return AGivenField(); });
      if (Flip()) {
        Name library = AName();
        given.told.push_back({std::move(library), {"2025.1", ADate()}});
      }
      return {given};
    }
    case 1: {
      GivenTeam given{AName(), {}, std::nullopt};
      given.figures = Some<GivenTeamFigure>(0, 2, [&] {
        const auto function = One<Aggregate>(5);
        const ExprId operand = AnExpr();
        return GivenTeamFigure{function, operand, AGivenValue()};
      });
      if (Flip()) given.people = Pick(100);
      return {given};
    }
    case 2: {
      GivenCase given{AName(), Maybe(), {}};
      given.facts = Some<GivenField>(0, 2, [&] { return AGivenField(); });
      return {given};
    }
    case 3: return {Line::AsOf{ADate()}};
    default: return {Line::KnownOn{ADate()}};
  }
}

Line TreeMaker::AnExpectation() {
  const auto path = [&] { return APath(2); };
  switch (Pick(4)) {
    case 0: {
      ExpectOutcome expect{One<ExpectedOutcome>(4), APath(2), {}, {}};
      expect.because = Some<Path>(0, 2, path);
      if (expect.outcome == ExpectedOutcome::kUnknown) expect.missing = Some<Path>(0, 2, path);
      return {expect};
    }
    case 1: {
      const ExprId what = AnExpr();
      return {ExpectValue{what, AnExpr()}};
    }
    case 2: return {ExpectBlocked{Some<Path>(0, 2, path)}};
    default: {
      ExpectCites expect;
      expect.none = Flip();
      if (Flip()) expect.rule = APath(2);
      if (!expect.none) expect.cites = Some<Citation>(1, 2, [&] { return ACitation(); });
      return {expect};
    }
  }
}

Scenario TreeMaker::AScenario() {
  Scenario scenario;
  scenario.name = AText();
  scenario.lines = Some<Line>(0, 5, [&] { return Flip() ? AnExpectation() : AGiven(); });
  return scenario;
}

}  // namespace writ::syntax
