// Policy, libraries, and facts.
#include "engine/syntax/print_printer.h"

namespace writ::syntax {
// Declarations stand one blank line apart; short ones of a kind may stand together, as the author
// had them.
void Printer::Print(const Item& item, const Item* previous) {
  const bool together =
      previous != nullptr && previous->node.index() == item.node.index() &&
      (std::holds_alternative<Use>(item.node) || std::holds_alternative<Roles>(item.node) ||
       std::holds_alternative<Choice>(item.node));
  page_->Line(0, At(item.place), together ? Page::Blank::kKeep : Page::Blank::kForce);
  std::visit([&](const auto& node) { Print(node, item.place); }, item.node);
}

// `attainment|达成率 of Employee`, 员工 的 达成率|attainment
std::string Printer::Subject(const Alias& alias, const Name& entity) const {
  if (!entity.present()) return Of(alias);
  return zh() ? Words(Of(entity), Word::DE, Of(alias)) : Words(Of(alias), Word::OF, Of(entity));
}

std::string Printer::ForEntity(const Name& entity) const {
  return entity.present() ? " " + Words(Word::FOR, Of(entity)) : "";
}

std::string Printer::From(std::optional<Date> from, std::optional<Date> until) const {
  std::string text;
  if (from) text = Words(Word::FROM, Of(*from));
  if (until) text += (text.empty() ? "" : " ") + Words(Word::UNTIL, Of(*until));
  return text;
}

void Printer::Print(const Policy& policy, const Place&) {
  page_->Add(Words(Word::POLICY, Of(policy.alias)));
  if (policy.title.present()) page_->Add(" " + Of(policy.title));
  std::vector<Clause> clauses;
  const auto name = [&](Word keyword, const Name& value) {
    if (value.present()) AddClause(&clauses, keyword, At(value), Of(value));
  };
  name(Word::JURISDICTION, policy.jurisdiction);
  name(Word::CURRENCY, policy.currency);
  if (policy.has_rounding) {
    const std::string unit = Decimal(policy.rounding_unit.value_or(Number(1)));
    const std::string rounding = Words(Rounding(policy.rounding), Word::TO, unit);
    AddClause(
        &clauses, Word::MONEY, At(policy.rounding_place),
        zh() ? Words(Word::WHEN_PAID, rounding) : Words(Word::ROUNDS, rounding, Word::WHEN_PAID));
  }
  if (!policy.version.empty()) {
    AddClause(&clauses, Word::VERSION, At(policy.version_place), QuoteText(policy.version));
  }
  if (policy.in_force_from) {
    AddClause(&clauses, Word::IN_FORCE, At(policy.in_force_place),
              From(policy.in_force_from, policy.in_force_until));
  }
  if (policy.owner.present()) {
    AddClause(&clauses, Word::OWNER, At(policy.owner.place), Of(policy.owner));
  }
  if (policy.prevails.present()) {
    AddClause(&clauses, Word::PREVAILS, At(policy.prevails), LanguageName(policy.prevails));
  }
  if (policy.level.present()) {
    AddClause(&clauses, Word::LEVEL, At(policy.level), LevelName(policy.level));
  }
  Clauses(kIndent, clauses);
}

void Printer::Print(const Use& use, const Place& place) {
  // A module's path is where it is found, so it stays as written.
  std::string path;
  for (const Name& segment : use.path) path += (path.empty() ? "" : ".") + QuoteName(segment.text);
  page_->Add(Words(Word::USE, path));
  if (use.shown_zh.present()) page_->Add("|" + QuoteName(use.shown_zh.text));
  if (use.as.present()) page_->Add(" " + Words(Word::AS, Of(use.as)));
  if (use.has_version) page_->Add(" " + Words(Word::VERSION, QuoteText(use.version)));
  page_->Add(ForEntity(use.for_entity));
  if (use.bindings.empty()) return;
  std::vector<Part> parts;
  const Name& library = use.as.present() ? use.as : use.path.back();
  for (const Binding& binding : use.bindings) {
    const Name& name = binding.library_name;
    parts.push_back({At(name), Member(library, name), "= " + Inline(binding.value)});
  }
  Braces(parts, 0, place);
}

void Printer::Print(const Roles& roles, const Place&) {
  page_->Add(Say(Word::ROLE));
  page_->Add(" ");
  std::vector<std::string> list;
  for (const Alias& alias : roles.roles) list.push_back(Of(alias));
  WrapList(list);
}

void Printer::Print(const Choice& choice, const Place&) {
  page_->Add(Words(Word::CHOICE, Of(choice.alias)));
  page_->Add(" = ");
  std::vector<std::string> list;
  for (const Alias& alias : choice.options) list.push_back(Of(alias));
  WrapList(list);
}

void Printer::Print(const Entity& entity, const Place& place) {
  page_->Add(Words(Word::ENTITY, Of(entity.alias)));
  if (entity.exists_from.present()) {
    page_->Add(" " + Words(Word::EXISTS, Word::FROM, Of(entity.exists_from)));
  }
  if (entity.exists_until.present()) {
    page_->Add(" " + Words(Word::UNTIL, Of(entity.exists_until)));
  }
  Fields(entity.fields, place);
}

void Printer::Print(const Event& event, const Place& place) {
  page_->Add(Words(Word::EVENT, Subject(event.alias, event.of_entity)));
  if (!event.fields.empty() || HasComment(place)) Fields(event.fields, place);
}

// Name, type, measure, source, range and privacy, each in its own column.
std::vector<std::string> Printer::FieldCells(const Field& field) const {
  std::vector<std::string> cells = {Of(field.alias), ": " + Of(field.type), "", "", "", ""};
  if (field.per) cells[2] = Per(*field.per);
  if (field.over_time) cells[2] += Separated(cells[2], Say(Word::OVER_TIME));
  if (field.source.present()) cells[3] = Words(Word::SOURCE_FROM, QuoteName(field.source.text));
  if (field.closes_after) cells[3] += " " + Words(Word::CLOSES_AFTER, Of(*field.closes_after));
  if (field.range_from != kNoExpr) {
    cells[4] = Words(Word::RANGE, Operand(field.range_from, kSum), Word::TO,
                     Operand(field.range_to, kSum));
  }
  if (field.personal) cells[5] = Say(Word::PERSONAL);
  if (field.restricted) cells[5] += Separated(cells[5], Say(Word::RESTRICTED));
  return cells;
}

void Printer::Fields(const std::vector<Field>& fields, const Place& place) {
  if (fields.empty() && !HasComment(place)) return page_->Add(" {}");
  page_->Add(" {");
  std::vector<Columns> rows;
  for (const Field& field : fields) rows.push_back({At(field.place), FieldCells(field)});
  Rows(kIndent, rows);
  page_->Close(0, CloserOf(place));
  page_->Add("}");
}

void Printer::Print(const ParameterDecl& decl, const Place&) {
  page_->Add(Words(Word::PARAMETER, Of(decl.alias)));
  page_->Add(" : " + Of(decl.type));
  if (decl.value != kNoExpr) page_->Add(" = " + Operand(decl.value, kOr));
  std::vector<Clause> clauses;
  AddCites(&clauses, Word::CITES, decl.cites);
  Clauses(kIndent, clauses);
}

}  // namespace writ::syntax
