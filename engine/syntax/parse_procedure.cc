// Procedures and their control flow.
#include "engine/syntax/parse_build.h"

namespace writ::syntax {

Procedure Builder::ProcedureOf(const Node& node) {
  Parts parts = PartsOf(node);
  Procedure procedure;
  parts.Next();
  procedure.alias = AliasOf(parts.Next());
  if (parts.Skip(token::FOR)) procedure.for_entity = NameOf(parts.Next());
  while (parts.More()) {
    const Node& part = parts.Next();
    if (part.id == rule::kParameter) procedure.parameters.push_back(ParameterOf(part));
    if (part.id == rule::kBlock) procedure.body = BlockOf(part);
    if (part.id != rule::kProcedureClause) continue;
    Parts words = PartsOf(part);
    if (const Node* under = words.Take(rule::kUnder)) {
      ReportTwice(!procedure.under.empty(), part);
      procedure.under = CitesOf(under);
    } else if (words.Skip(rule::kP_opens_when)) {
      ReportTwice(procedure.opens_when != kNoExpr, part);
      procedure.opens_when = Expr(words.Next());
    } else {
      ReportTwice(procedure.exclusive_per.present(), part);
      procedure.exclusive_per = NameOf(*words.Find(rule::kName));
    }
  }
  return procedure;
}

Document Builder::DocumentOf(const Node& node) {
  Parts parts = PartsOf(node);
  Document document;
  parts.Next();
  document.alias = AliasOf(parts.Next());
  while (parts.More()) {
    const Node& part = parts.Next();
    switch (part.id) {
      case rule::kName: document.to = NameOf(part); break;
      case token::SEALED: document.sealed = true; break;
      case rule::kText: document.body = TextOf(part); break;
      case rule::kDocField: {
        Parts words = PartsOf(part);
        DocumentField field;
        field.field = ParameterOf(words.Next());
        if (words.Skip(token::EQ)) field.value = Expr(words.Next());
        document.fields.push_back(std::move(field));
        break;
      }
      default: break;
    }
  }
  return document;
}

Block Builder::BlockOf(const Node& block) {
  Block statements;
  for (Parts parts = PartsOf(block); const Node* statement = parts.Find(rule::kStatement);) {
    statements.push_back(StatementOf(*statement));
  }
  return statements;
}

Step Builder::StepOf(const Node& node) {
  Parts parts = PartsOf(node);
  Step step;
  parts.Next();
  step.alias = AliasOf(parts.Next());
  while (parts.More()) {
    const Node& part = parts.Next();
    if (part.id == rule::kStepClause) ReadStepClause(part, &step);
    if (part.id == rule::kBlock) step.body = BlockOf(part);
    if (part.id == rule::kCites) {
      ReportTwice(!step.cites.empty(), part);
      step.cites = CitesOf(&part);
    }
  }
  return step;
}

void Builder::ReadStepClause(const Node& clause, Step* step) {
  Parts parts = PartsOf(clause);
  const Node& word = parts.Next();
  switch (word.id) {
    case token::BY:
      ReportTwice(step->by.present(), clause);
      step->by = NameOf(parts.Next());
      break;
    case rule::kP_other_than:
      ReportTwice(!step->other_than.empty(), clause);
      step->other_than = PathOf(parts.Next());
      break;
    case rule::kP_step_with:
      ReportTwice(!step->with.empty(), clause);
      step->with = TakeNames(&parts);
      break;
    case rule::kWithin:
      ReportTwice(step->within.has_value(), clause);
      step->within = QuantityOf(*PartsOf(word).Find(rule::kQuantity));
      break;
    case token::AFTER:
      ReportTwice(step->after.present(), clause);
      step->after = NameOf(parts.Next());
      break;
    case token::ON:
      ReportTwice(step->on_date != kNoExpr, clause);
      step->on_date = Value(parts.Next());
      break;
    case rule::kOtherwise:
      ReportTwice(step->otherwise.present, clause);
      step->otherwise = OtherwiseOf(word);
      break;
    case rule::kDeontic:
      ReportTwice(step->deontic != Deontic::kNone, clause);
      step->deontic = DeonticOf(word);
      break;
    case rule::kObjection:
      ReportTwice(step->objection.has_value(), clause);
      step->objection = ObjectionOf(word);
      break;
    default:
      ReportTwice(!step->cites.empty(), clause);
      step->cites = CitesOf(&word);
      break;
  }
}

ObjectionClause Builder::ObjectionOf(const Node& node) {
  Parts parts = PartsOf(node);
  const auto length = [&](const Node& within) {
    return QuantityOf(*PartsOf(within).Find(rule::kQuantity));
  };
  ObjectionClause objection;
  parts.Next();
  objection.within = length(parts.Next());
  if (parts.Skip(token::AFTER)) objection.after = NameOf(parts.Next());
  parts.Skip(token::COMMA);
  parts.Skip(rule::kP_reviewed_by);
  objection.reviewed_by = NameOf(parts.Next());
  if (parts.Skip(token::COMMA)) objection.review = length(parts.Next());
  return objection;
}

Deontic Builder::DeonticOf(const Node& deontic) const {
  switch (Only(deontic).id) {
    case token::MAY: return Deontic::kMay;
    case rule::kP_must_not: return Deontic::kMustNot;
    case rule::kP_has_the_right: return Deontic::kHasRight;
    default: return Deontic::kMust;
  }
}

Otherwise Builder::OtherwiseOf(const Node& node) {
  Parts parts = PartsOf(node);
  Otherwise otherwise;
  otherwise.present = true;
  parts.Next();
  if (parts.Skip(rule::kP_escalate_to)) {
    otherwise.escalate_to = NameOf(parts.Next());
    return otherwise;
  }
  otherwise.who = NameOf(parts.Next());
  otherwise.deontic = DeonticOf(parts.Next());
  otherwise.message = TextOf(*parts.Find(rule::kText));
  return otherwise;
}

Check Builder::CheckOf(const Node& node) {
  Parts parts = PartsOf(node);
  Check check;
  parts.Next();
  check.alias = AliasOf(parts.Next());
  parts.Next();
  check.requires_ = Expr(parts.Next());
  if (const Node* otherwise = parts.Take(rule::kOtherwise))
    check.otherwise = OtherwiseOf(*otherwise);
  return check;
}

// `else if` is an `if` inside the `else`; a chain of them is as deep as it is long.
If Builder::IfOf(const Node& node) {
  std::vector<std::pair<If, Place>> chain;
  Block last;
  bool has_condition = false;
  for (Parts parts = PartsOf(node); parts.More();) {
    const Node& part = parts.Next();
    if (part.id == rule::kExpr) {
      chain.push_back({If{Expr(part), {}, {}}, PlaceOf(part, node)});
      has_condition = true;
    } else if (part.id == rule::kBlock) {
      (has_condition ? chain.back().first.then : last) = BlockOf(part);
      has_condition = false;
    }
  }
  if (chain.size() > static_cast<size_t>(limits_.nesting)) {
    Report(DiagnosticKind::kTooDeep, PlaceOf(node), {limits_.nesting});
    chain.resize(1);
  }
  chain.back().first.otherwise = std::move(last);
  while (chain.size() > 1) {
    Statement inner{std::move(chain.back().first), chain.back().second};
    chain.pop_back();
    chain.back().first.otherwise.push_back(std::move(inner));
  }
  return std::move(chain.front().first);
}

Choose Builder::ChooseOf(const Node& node) {
  Parts parts = PartsOf(node);
  Choose choose;
  parts.Next();
  choose.alias = AliasOf(parts.Next());
  if (parts.Skip(token::BY)) choose.by = NameOf(parts.Next());
  while (const Node* option = parts.Find(rule::kOption)) {
    Parts words = PartsOf(*option);
    words.Next();
    Alias alias = AliasOf(words.Next());
    choose.options.push_back({std::move(alias), BlockOf(words.Next())});
  }
  return choose;
}

// A statement is a branch by itself; several that follow one another stand in braces.
std::vector<Block> Builder::BranchesOf(const Node& node) {
  std::vector<Block> branches;
  for (Parts parts = PartsOf(node); const Node* branch = parts.Find(rule::kBranch);) {
    const Node& what = Only(*branch);
    if (what.id == rule::kBlock) {
      branches.push_back(BlockOf(what));
    } else {
      branches.emplace_back().push_back(StatementOf(what));
    }
  }
  return branches;
}

Together Builder::TogetherOf(const Node& node) {
  Parts parts = PartsOf(node);
  Together together;
  if (parts.Next().id == token::ANY_BRANCHES) together.at_least = CountOf(parts.Next());
  together.branches = BranchesOf(*parts.Find(rule::kBranches));
  return together;
}

ForEach Builder::ForEachOf(const Node& node) {
  Parts parts = PartsOf(node);
  ForEach each;
  each.item = AliasOf(*parts.Find(rule::kAlias));
  each.list = Value(*parts.Find(rule::kValue));
  each.body = BlockOf(parts.Next());
  return each;
}

Repeat Builder::RepeatOf(const Node& node) {
  Repeat repeat;
  for (Parts parts = PartsOf(node); parts.More();) {
    const Node& part = parts.Next();
    switch (part.id) {
      case rule::kAlias: repeat.alias = AliasOf(part); break;
      case token::INT:
      case token::TIMES_N: repeat.at_most = CountOf(part); break;
      case rule::kExpr: repeat.until = Expr(part); break;
      case rule::kBlock: repeat.body = BlockOf(part); break;
      default: break;
    }
  }
  return repeat;
}

Meanwhile Builder::MeanwhileOf(const Node& node) {
  Meanwhile meanwhile;
  for (Parts parts = PartsOf(node); const Node* reaction = parts.Find(rule::kReaction);) {
    meanwhile.reactions.push_back(ReactionOf(*reaction));
  }
  return meanwhile;
}

Reaction Builder::ReactionOf(const Node& node) {
  Parts parts = PartsOf(node);
  Reaction reaction;
  parts.Next();
  reaction.on = EventOf(parts.Next());
  while (const Node* act = parts.Find(rule::kReactionAct)) ReadReactionAct(*act, &reaction);
  return reaction;
}

void Builder::ReadReactionAct(const Node& act, Reaction* reaction) {
  Parts parts = PartsOf(act);
  const Node& word = parts.Next();
  switch (word.id) {
    case token::CANCEL:
      ReportTwice(reaction->cancel, act);
      reaction->cancel = true;
      if (parts.Skip(token::REGION)) reaction->cancel_region = NameOf(parts.Next());
      break;
    case rule::kP_stop_before_effect:
      ReportTwice(reaction->stop_before_effect, act);
      reaction->stop_before_effect = true;
      break;
    case token::TELL: reaction->tell.push_back(NameOf(parts.Next())); break;
    case token::END:
      ReportTwice(reaction->end_as.any().present(), act);
      reaction->end_as = OutcomeOf(&parts);
      break;
    default:
      ReportTwice(!reaction->body.empty(), act);
      reaction->body = BlockOf(word);
      break;
  }
}

}  // namespace writ::syntax
