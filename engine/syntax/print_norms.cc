// Norms: what the facts mean and what follows.
#include "engine/syntax/print_printer.h"

namespace writ::syntax {
namespace {

Word WordOf(Notify verb) {
  switch (verb) {
    case Notify::kWarn: return Word::WARN;
    case Notify::kAdvise: return Word::ADVISE;
    case Notify::kFlag: return Word::FLAG;
  }
  return Word::WARN;
}

}  // namespace

void Printer::AddValid(std::vector<Clause>* clauses, const Validity& valid) const {
  std::string text = From(valid.from, valid.until);
  if (valid.by_date_of.present()) {
    text += Separated(text, Words(Word::BY_DATE_OF, Of(valid.by_date_of)));
  }
  if (!text.empty()) AddClause(clauses, Word::VALID, At(valid.place), std::move(text));
}

void Printer::Print(const Define& define, const Place&) {
  page_->Add(Words(Word::DEFINE, Subject(define.alias, define.of_entity)));
  if (define.per) page_->Add(" " + std::string(Per(*define.per)));
  page_->Add(" : " + Of(define.type));
  if (define.direction != Direction::kNone) {
    const bool more = define.direction == Direction::kMoreIsBetter;
    page_->Add(" " + Words(more ? Word::MORE_IS_BETTER : Word::LESS_IS_BETTER));
  }
  std::vector<Clause> clauses;
  AddValid(&clauses, define.valid);
  AddClause(&clauses, Word::WHEN, define.when);
  clauses.push_back({"=", At(define.value), define.value, {}});
  AddCites(&clauses, Word::CITES, define.cites);
  Clauses(kIndent, clauses);
}

std::string Printer::OfAction(const NotifyAction& notify) const {
  std::string text(Say(WordOf(notify.verb)));
  if (!notify.roles.empty()) text += " " + Names(notify.roles);
  return text + std::string(Colon()) + Of(notify.message);
}

std::string Printer::OfAction(const StartAction& start) const {
  std::string text = Words(Word::START, Of(start.procedure));
  return text + WithArguments(start.arguments);
}

void Printer::Print(const Rule& rule, const Place&) {
  page_->Add(Words(Word::RULE, Of(rule.alias)) + ForEntity(rule.for_entity));
  std::vector<Clause> clauses;
  AddValid(&clauses, rule.valid);
  AddClause(&clauses, Word::WHEN, rule.when);
  for (ExprId unless : rule.unless) AddClause(&clauses, Word::UNLESS, unless);
  if (const auto* notify = std::get_if<NotifyAction>(&rule.action)) {
    const Place& message = notify->message.place;
    const uint32_t at = notify->roles.empty() ? At(message) : At(notify->roles.front());
    AddClause(&clauses, Word::THEN, at, OfAction(*notify));
  } else if (const auto* start = std::get_if<StartAction>(&rule.action)) {
    AddClause(&clauses, Word::THEN, At(start->procedure), OfAction(*start));
  }
  if (!rule.counts_as.empty()) {
    AddClause(&clauses, Word::COUNTS_AS, At(rule.counts_as), Of(rule.counts_as));
  }
  AddCites(&clauses, Word::CITES, rule.cites);
  Clauses(kIndent, clauses);
}

void Printer::Print(const Exception& exception, const Place&) {
  page_->Add(Words(Word::EXCEPTION, Of(exception.alias), Word::EXCEPTION_TO, Paths(exception.to)));
  std::vector<Clause> clauses;
  AddValid(&clauses, exception.valid);
  AddClause(&clauses, Word::WHEN, exception.when);
  if (!exception.values.empty()) {
    Clause values{"=", At(exception.values.front()), kNoExpr, {}};
    for (ExprId value : exception.values) values.list.push_back(Inline(value));
    clauses.push_back(std::move(values));
  }
  AddCites(&clauses, Word::CITES, exception.cites);
  Clauses(kIndent, clauses);
}

void Printer::Print(const Presume& presume, const Place&) {
  page_->Add(Words(Word::PRESUME, Of(presume.fact), Word::IS, Operand(presume.value, kRound)));
  if (presume.unless_told_by.present()) {
    const std::string by = Of(presume.unless_told_by);
    page_->Add(" " + (zh() ? Words(Word::UNLESS, by, Word::TOLD)
                           : Words(Word::UNLESS, Word::TOLD, Word::BY, by)));
  }
  std::vector<Clause> clauses;
  AddCites(&clauses, Word::CITES, presume.cites);
  Clauses(kIndent, clauses);
}

// A test in a table's cell; equality needs no word.
std::string Printer::OfCell(const Cell& cell) const {
  if (cell.any) return std::string(zh() ? Say(Word::ANY_CELL) : "-");
  std::string text;
  for (const CellTest& test : cell.tests) {
    if (!text.empty()) text += " " + std::string(Say(Word::OR)) + " ";
    if (test.op != CompareOp::kIs) text += std::string(CompareWord(test.op)) + " ";
    text += Operand(test.value, kRound);
  }
  return text;
}

// A first row that repeats the names of the columns; it is no part of the tree.
Printer::Columns Printer::Heading(const Table& table) const {
  Columns heading{table.rows.empty() ? kNowhere : At(table.rows.front().place), {}};
  for (const auto* parameters : {&table.inputs, &table.outputs}) {
    for (const Parameter& parameter : *parameters) {
      const Alias& alias = parameter.alias;
      const Name& name = zh() && alias.zh.present() ? alias.zh : alias.any();
      heading.cells.push_back("| " + QuoteName(name.text));
    }
  }
  heading.cells.push_back("|");
  return heading;
}

void Printer::Print(const Table& table, const Place&) {
  page_->Add(Words(Word::TABLE, Of(table.alias)));
  std::vector<std::string> parts = {"(" + Parameters(table.inputs) + ")"};
  std::vector<Clause> clauses;
  AddCites(&clauses, Word::CITES, table.cites);
  if (table.mode == TableMode::kData) {
    parts.push_back(": " + Of(table.outputs.front().type));
    if (table.per) parts.emplace_back(Per(*table.per));
    parts.push_back(Words(Word::FROM_DATA, QuoteText(table.data_path)));
    Header(parts, 0);
    return Clauses(kIndent, clauses);
  }
  parts.push_back("-> " + Parameters(table.outputs));
  parts.emplace_back(Say(table.mode == TableMode::kUnique ? Word::UNIQUE : Word::FIRST_ROW));
  Header(parts, 0);
  std::vector<Columns> rows = {Heading(table)};
  for (const Row& row : table.rows) {
    Columns columns{At(row.place), {}};
    for (const Cell& cell : row.cells) columns.cells.push_back("| " + OfCell(cell));
    columns.cells.push_back("|");
    rows.push_back(std::move(columns));
  }
  Rows(kIndent, rows);
  Clauses(kIndent, clauses);
}

void Printer::Print(const Scale& scale, const Place& place) {
  page_->Add(Words(Word::SCALE, Of(scale.alias), Word::SCALE_OF, Of(scale.of.alias)));
  if (scale.of.type.name.present()) page_->Add(" : " + Of(scale.of.type));
  std::vector<Part> parts;
  for (const Band& band : scale.bands) {
    const Word word = band.below ? Word::BELOW : Word::FROM;
    parts.push_back(
        {At(band.alias.place), Of(band.alias), Words(word, Operand(band.bound, kRound))});
  }
  // cites may follow the braces
  const ExprId last = scale.bands.empty() ? kNoExpr : scale.bands.back().bound;
  const uint32_t closer = CloserAfter(last == kNoExpr ? At(place) : EndOf(last));
  Braces(parts, 0, {place.file, place.begin, closer == kNowhere ? place.end : closer + 1});
  std::vector<Clause> clauses;
  AddCites(&clauses, Word::CITES, scale.cites);
  Clauses(kIndent, clauses);
}

void Printer::Print(const Finding& finding, const Place&) {
  page_->Add(Words(Word::FINDING, Of(finding.alias)) + ForEntity(finding.for_entity));
  std::vector<Clause> clauses;
  if (!finding.needs.empty()) {
    Clause needs{std::string(Say(Word::NEEDS)), At(finding.needs.front()), kNoExpr, {}};
    for (const Name& need : finding.needs) needs.list.push_back(Of(need));
    clauses.push_back(std::move(needs));
  }
  if (finding.made_by.present()) {
    std::string made = Of(finding.made_by);
    if (finding.is_signed) made += std::string(Pause()) + Words(Word::SIGNED);
    if (finding.with_reasons) made += std::string(Pause()) + Words(Word::WITH_REASONS);
    AddClause(&clauses, Word::MADE_BY, At(finding.made_by), std::move(made));
  }
  AddCites(&clauses, Word::CITES, finding.cites);
  Clauses(kIndent, clauses);
}

}  // namespace writ::syntax
