// Procedures, their control flow, and documents.
#include "engine/base/text.h"
#include "engine/syntax/print_printer.h"

namespace writ::syntax {
namespace {

Word WordOf(Deontic deontic) {
  switch (deontic) {
    case Deontic::kNone:
    case Deontic::kMust: return Word::MUST;
    case Deontic::kMay: return Word::MAY;
    case Deontic::kMustNot: return Word::MUST_NOT;
    case Deontic::kHasRight: return Word::HAS_THE_RIGHT;
  }
  return Word::MUST;
}

// Where the last statement ends; `otherwise` for an empty body.
uint32_t EndOfBody(const Block& block, uint32_t otherwise) {
  if (block.empty()) return otherwise;
  return block.back().place.known() ? block.back().place.end : kNowhere;
}

}  // namespace

// The text of a statement without a body; nullopt for the others.
std::optional<std::string> Printer::OneLine(const Statement& statement) const {
  return std::visit(
      [&](const auto& node) -> std::optional<std::string> {
        if constexpr (requires { Act(node); }) return Act(node);
        return std::nullopt;
      },
      statement.node);
}

// A body of one act that fits stays on the line of its header, any other has a line for each
// statement. `begin` is a place before the body's own comments.
void Printer::Body(const Block& block, int indent, uint32_t begin, uint32_t closer) {
  const bool commented = HasComment(begin, closer);
  if (block.empty() && !commented) return page_->Add(" {}");
  if (block.size() == 1 && !commented) {
    const std::optional<std::string> text = OneLine(block.front());
    if (text && page_->column() + DisplayWidth(*text) + 5 <= kPageWidth) {
      return page_->Add(" { " + *text + " }");
    }
  }
  Lines(block, indent, closer);
}

// A line for each statement, whatever its width.
void Printer::Lines(const Block& block, int indent, uint32_t closer) {
  page_->Open();
  for (const Statement& statement : block) {
    page_->Line(indent + kIndent, At(statement.place), Page::Blank::kKeep);
    Print(statement, indent + kIndent);
  }
  page_->Close(indent, closer);
  page_->Add("}");
}

void Printer::Print(const Statement& statement, int indent) {
  if (const std::optional<std::string> text = OneLine(statement)) return page_->Add(*text);
  std::visit(
      [&](const auto& node) {
        if constexpr (requires { Flow(node, indent, statement.place); }) {
          Flow(node, indent, statement.place);
        }
      },
      statement.node);
}

std::string Printer::OfOtherwise(const Otherwise& otherwise) const {
  std::string text = Words(Word::OTHERWISE);
  if (otherwise.escalate_to.present()) {
    return text + " " + Words(Word::ESCALATE_TO, Of(otherwise.escalate_to));
  }
  return text + " " + Words(Of(otherwise.who), WordOf(otherwise.deontic)) + std::string(Colon()) +
         Of(otherwise.message);
}

std::string Printer::OfObjection(const ObjectionClause& objection) const {
  std::string text = Words(Word::OPEN_TO_OBJECTION) + " " + Within(objection.within);
  if (objection.after.present()) text += " " + Words(Word::AFTER, Of(objection.after));
  text += std::string(Pause()) + Words(Word::REVIEWED_BY, Of(objection.reviewed_by));
  if (objection.review) text += std::string(Pause()) + Within(*objection.review);
  return text;
}

void Printer::Flow(const Step& step, int indent, const Place& place) {
  page_->Add(Words(Word::STEP, Of(step.alias)));
  std::vector<std::string> parts;
  if (step.by.present()) parts.push_back(Words(Word::BY, Of(step.by)));
  if (step.deontic != Deontic::kNone) parts.emplace_back(Say(WordOf(step.deontic)));
  if (!step.other_than.empty()) parts.push_back(Words(Word::OTHER_THAN, Of(step.other_than)));
  if (!step.with.empty()) parts.push_back(Words(Word::STEP_WITH, Names(step.with)));
  if (step.within) parts.push_back(Within(*step.within));
  if (step.after.present()) parts.push_back(Words(Word::AFTER, Of(step.after)));
  if (step.on_date != kNoExpr) parts.push_back(Words(Word::ON, Operand(step.on_date, kRound)));
  if (step.otherwise.present) parts.push_back(OfOtherwise(step.otherwise));
  if (step.objection) parts.push_back(OfObjection(*step.objection));
  if (!step.cites.empty()) parts.push_back(CitesInline(step.cites).substr(1));
  Header(parts, indent);
  // cites may follow the body
  Body(step.body, indent, At(place), CloserAfter(EndOfBody(step.body, At(place))));
}

void Printer::Flow(const Check& check, int indent, const Place&) {
  page_->Add(Words(Word::CHECK, Of(check.alias), Word::REQUIRES));
  page_->Add(" ");
  Break(check.requires_, kOr, page_->column() - 1, page_->column());
  if (!check.otherwise.present) return;
  const Name& who = check.otherwise.who;
  page_->Line(indent + kIndent, At(who.present() ? who : check.otherwise.escalate_to));
  page_->Add(OfOtherwise(check.otherwise));
}

void Printer::Flow(const If& branch, int indent, const Place& place) {
  page_->Add(Words(Word::IF));
  page_->Add(" ");
  Break(branch.condition, kOr, page_->column() - 1, page_->column());
  const uint32_t begin = EndOf(branch.condition);
  if (branch.otherwise.empty()) return Body(branch.then, indent, begin, CloserOf(place));
  Lines(branch.then, indent, CloserAfter(EndOfBody(branch.then, begin)));
  page_->Add(" " + Words(Word::ELSE));
  if (branch.otherwise.size() == 1) {
    const Statement& statement = branch.otherwise.front();
    if (const auto* chained = std::get_if<If>(&statement.node)) {
      page_->Add(" ");
      return Flow(*chained, indent, statement.place);
    }
  }
  Lines(branch.otherwise, indent, CloserOf(place));
}

void Printer::Flow(const Choose& choose, int indent, const Place& place) {
  page_->Add(Words(Word::CHOOSE, Of(choose.alias)));
  if (choose.by.present()) page_->Add(" " + Words(Word::BY, Of(choose.by)));
  page_->Add(" {");
  for (const Option& option : choose.options) {
    page_->Line(indent + kIndent, At(option.alias.place), Page::Blank::kKeep);
    page_->Add(Words(Word::OPTION, Of(option.alias)));
    const uint32_t begin = option.alias.place.known() ? option.alias.place.end : kNowhere;
    Body(option.body, indent + kIndent, begin, CloserAfter(EndOfBody(option.body, begin)));
  }
  page_->Close(indent, CloserOf(place));
  page_->Add("}");
}

// Each branch is a statement, or several in braces.
void Printer::Branches(const std::vector<Block>& branches, int indent, const Place& place) {
  page_->Add(" {");
  uint32_t begin = At(place);
  for (const Block& branch : branches) {
    const uint32_t at = branch.empty() ? kNowhere : At(branch.front().place);
    page_->Line(indent + kIndent, at, Page::Blank::kKeep);
    const uint32_t closer = CloserAfter(EndOfBody(branch, begin));
    if (branch.size() == 1) {
      Print(branch.front(), indent + kIndent);
    } else {
      Lines(branch, indent + kIndent, closer);
      begin = closer == kNowhere ? kNowhere : closer + 1;
    }
  }
  page_->Close(indent, CloserOf(place));
  page_->Add("}");
}

void Printer::Flow(const Together& together, int indent, const Place& place) {
  if (together.at_least == 0) {
    page_->Add(Say(Word::TOGETHER));
  } else {
    const std::string count = std::to_string(together.at_least);
    page_->Add(zh() ? Words(Word::ANY_BRANCHES) + count + "项"
                    : Words(Word::ANY_BRANCHES, count, Word::OF));
  }
  Branches(together.branches, indent, place);
}

void Printer::Flow(const Race& race, int indent, const Place& place) {
  page_->Add(Say(Word::RACE));
  Branches(race.branches, indent, place);
}

void Printer::Flow(const Repeat& repeat, int indent, const Place& place) {
  page_->Add(Say(Word::REPEAT));
  if (repeat.alias.any().present()) page_->Add(" " + Of(repeat.alias));
  const std::string count = std::to_string(repeat.at_most);
  page_->Add(" " + (zh() ? "至多" + count + "次" : Words(Word::AT_MOST, count, Word::TIMES)));
  page_->Add(" " + Words(Word::UNTIL, Inline(repeat.until)));
  Body(repeat.body, indent, EndOf(repeat.until), CloserOf(place));
}

void Printer::Flow(const ForEach& each, int indent, const Place& place) {
  page_->Add(Words(Word::FOR_EACH, Of(each.item), Word::IN, Operand(each.list, kRound)));
  Body(each.body, indent, EndOf(each.list), CloserOf(place));
}

void Printer::Flow(const Meanwhile& meanwhile, int indent, const Place& place) {
  page_->Add(Say(Word::MEANWHILE));
  page_->Add(" {");
  for (const Reaction& reaction : meanwhile.reactions) {
    page_->Line(indent + kIndent, At(reaction.on), Page::Blank::kKeep);
    Print(reaction, indent + kIndent);
  }
  page_->Close(indent, CloserOf(place));
  page_->Add("}");
}

void Printer::Print(const Reaction& reaction, int indent) {
  page_->Add(Words(Word::MEANWHILE_ON, Operand(reaction.on, kPostfix)));
  std::string acts;
  if (reaction.cancel) {
    acts = Words(Word::CANCEL);
    if (reaction.cancel_region.present()) {
      acts += " " + Words(Word::REGION, Of(reaction.cancel_region));
    }
  }
  if (reaction.stop_before_effect) acts += Separated(acts, Say(Word::STOP_BEFORE_EFFECT), Pause());
  for (const Name& who : reaction.tell)
    acts += Separated(acts, Words(Word::TELL, Of(who)), Pause());
  if (reaction.end_as.any().present()) acts += Separated(acts, OfEnd(reaction.end_as), Pause());
  if (!acts.empty()) page_->Add(" " + acts);
  if (reaction.body.empty() && !acts.empty()) return;
  if (!acts.empty()) page_->Add(zh() ? "，" : ",");
  const uint32_t begin = EndOf(reaction.on);
  Body(reaction.body, indent, begin, CloserAfter(EndOfBody(reaction.body, begin)));
}

void Printer::Flow(const WhileMilestone& milestone, int indent, const Place& place) {
  page_->Add(Words(Word::WHILE_MILESTONE, Operand(milestone.condition, kOr)));
  Body(milestone.body, indent, EndOf(milestone.condition), CloserOf(place));
}

void Printer::Flow(const Region& region, int indent, const Place& place) {
  page_->Add(Words(Word::REGION, Of(region.alias)));
  Body(region.body, indent, At(place), CloserOf(place));
}

// `exclusive  per Employee`: the first word alone stands in the column of keywords.
Printer::Clause Printer::Exclusive(const Name& entity) const {
  const std::string_view words = Say(Word::EXCLUSIVE_PER);
  const size_t first = std::min(words.find(' '), words.size());
  std::string rest(words.substr(first));
  rest += " " + Of(entity);
  return {std::string(words.substr(0, first)), At(entity), kNoExpr, {rest.substr(1)}};
}

void Printer::Print(const Procedure& procedure, const Place& place) {
  page_->Add(Words(Word::PROCEDURE, Of(procedure.alias)) + ForEntity(procedure.for_entity));
  if (!procedure.parameters.empty()) {
    Header({"(" + Parameters(procedure.parameters) + ")"}, 0);
  }
  std::vector<Clause> clauses;
  AddCites(&clauses, Word::UNDER, procedure.under);
  AddClause(&clauses, Word::OPENS_WHEN, procedure.opens_when);
  if (procedure.exclusive_per.present()) {
    clauses.push_back(Exclusive(procedure.exclusive_per));
  }
  const bool own_line = !clauses.empty();
  Clauses(kIndent, clauses);
  if (own_line) {
    page_->Line(0, kNowhere);
    page_->Add("{");
  } else {
    page_->Add(" {");
  }
  if (procedure.body.empty() && !HasComment(place)) return page_->Add("}");
  for (const Statement& statement : procedure.body) {
    page_->Line(kIndent, At(statement.place), Page::Blank::kKeep);
    Print(statement, kIndent);
  }
  page_->Close(0, CloserOf(place));
  page_->Add("}");
}

void Printer::Print(const Document& document, const Place& place) {
  page_->Add(Words(Word::DOCUMENT, Of(document.alias)));
  if (document.to.present()) page_->Add(" " + Words(Word::ISSUE_TO, Of(document.to)));
  if (document.sealed) page_->Add(" " + Words(Word::SEALED));
  if (document.fields.empty() && !document.body.present() && !HasComment(place)) {
    return page_->Add(" {}");
  }
  page_->Add(" {");
  std::vector<Columns> rows;
  for (const DocumentField& field : document.fields) {
    const std::string value = field.value == kNoExpr ? "" : "= " + Inline(field.value);
    rows.push_back(
        {At(field.field.alias.place), {Of(field.field.alias), ": " + Of(field.field.type), value}});
    if (rows.size() < document.fields.size()) {
      std::string& last = rows.back().cells[value.empty() ? 1 : 2];
      last += ";";
    }
  }
  Rows(kIndent, rows);
  if (document.body.present()) {
    page_->Line(kIndent, At(document.body.place), Page::Blank::kKeep);
    page_->Add(Bodies(document.body));
  }
  page_->Close(0, CloserOf(place));
  page_->Add("}");
}

}  // namespace writ::syntax
