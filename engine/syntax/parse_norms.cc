// Definitions, rules, exceptions, tables, scales and findings.
#include <algorithm>

#include "engine/syntax/parse_build.h"

namespace writ::syntax {

Validity Builder::ValidityOf(const Node& node) {
  Validity validity;
  validity.place = PlaceOf(node);
  bool until = false;
  for (Parts parts = PartsOf(node); parts.More();) {
    const Node& part = parts.Next();
    if (part.id == token::UNTIL) until = true;
    if (part.id == token::DATE_N) (until ? validity.until : validity.from) = DateOf(part);
    if (part.id == rule::kByDateOf) validity.by_date_of = NameOf(*PartsOf(part).Find(rule::kName));
  }
  return validity;
}

Define Builder::DefineOf(const Node& node) {
  Parts parts = PartsOf(node);
  Define define;
  parts.Next();
  std::tie(define.alias, define.of_entity) = SubjectOf(parts.Next());
  while (parts.More()) {
    const Node& part = parts.Next();
    switch (part.id) {
      case rule::kPer: define.per = FrequencyOf(part); break;
      case rule::kType: define.type = TypeOf(part); break;
      case rule::kValidity: define.valid = ValidityOf(part); break;
      case rule::kDirection: {
        ReportTwice(define.direction != Direction::kNone, part);
        const bool more = Only(part).id == rule::kP_more_is_better;
        define.direction = more ? Direction::kMoreIsBetter : Direction::kLessIsBetter;
        break;
      }
      case rule::kWhen: define.when = Expr(*PartsOf(part).Find(rule::kExpr)); break;
      case rule::kExpr: define.value = Expr(part); break;
      case rule::kCites: define.cites = CitesOf(&part); break;
      default: break;
    }
  }
  return define;
}

Rule Builder::RuleOf(const Node& node) {
  Parts parts = PartsOf(node);
  Rule result;
  parts.Next();
  result.alias = AliasOf(parts.Next());
  if (parts.Skip(token::FOR)) result.for_entity = NameOf(parts.Next());
  while (parts.More()) {
    const Node& part = parts.Next();
    switch (part.id) {
      case rule::kValidity: result.valid = ValidityOf(part); break;
      case rule::kWhen: result.when = Expr(*PartsOf(part).Find(rule::kExpr)); break;
      case rule::kUnless: result.unless.push_back(Expr(*PartsOf(part).Find(rule::kExpr))); break;
      case rule::kThen: result.action = ActionOf(part); break;
      case rule::kCountsAs: result.counts_as = PathOf(*PartsOf(part).Find(rule::kPath)); break;
      case rule::kCites: result.cites = CitesOf(&part); break;
      default: break;
    }
  }
  return result;
}

Action Builder::ActionOf(const Node& then) {
  Parts parts = PartsOf(then);
  parts.Next();
  const Node& action = parts.Next();
  Parts words = PartsOf(action);
  const uint16_t verb = words.Next().id;
  if (action.id == rule::kLaunch) {
    Name procedure = NameOf(words.Next());
    return StartAction{std::move(procedure), ArgumentsOf(words.Take(rule::kArguments))};
  }
  NotifyAction notify;
  notify.verb = verb == token::WARN     ? Notify::kWarn
                : verb == token::ADVISE ? Notify::kAdvise
                                        : Notify::kFlag;
  notify.roles = TakeNames(&words);
  notify.message = TextOf(*words.Find(rule::kText));
  return notify;
}

Exception Builder::ExceptionOf(const Node& node) {
  Parts parts = PartsOf(node);
  Exception exception;
  parts.Next();
  exception.alias = AliasOf(parts.Next());
  parts.Next();
  exception.to = TakePaths(&parts);
  while (parts.More()) {
    const Node& part = parts.Next();
    switch (part.id) {
      case rule::kValidity: exception.valid = ValidityOf(part); break;
      case rule::kWhen: exception.when = Expr(*PartsOf(part).Find(rule::kExpr)); break;
      case rule::kExpr: exception.values.push_back(Expr(part)); break;
      case rule::kCites: exception.cites = CitesOf(&part); break;
      default: break;
    }
  }
  return exception;
}

Presume Builder::PresumeOf(const Node& node) {
  Parts parts = PartsOf(node);
  Presume presume;
  parts.Next();
  presume.fact = PathOf(parts.Next());
  parts.Next();
  presume.value = Value(parts.Next());
  while (parts.More()) {
    const Node& part = parts.Next();
    if (part.id == rule::kName) presume.unless_told_by = NameOf(part);
    if (part.id == rule::kCites) presume.cites = CitesOf(&part);
  }
  return presume;
}

Table Builder::TableOf(const Node& node) {
  Parts parts = PartsOf(node);
  Table table;
  parts.Next();
  table.alias = AliasOf(parts.Next());
  bool outputs = false;
  while (parts.More()) {
    if (parts.Is(rule::kRow)) {
      ReadRows(&parts, &table);
      continue;
    }
    const Node& part = parts.Next();
    switch (part.id) {
      case token::ARROW: outputs = true; break;
      case rule::kParameter:
        (outputs ? table.outputs : table.inputs).push_back(ParameterOf(part));
        break;
      case rule::kP_first_row: table.mode = TableMode::kFirst; break;
      case rule::kType: table.outputs.push_back({{}, TypeOf(part)}); break;
      case rule::kPer: table.per = FrequencyOf(part); break;
      case rule::kP_from_data: table.mode = TableMode::kData; break;
      case token::STRING: table.data_path = StringOf(part); break;
      case rule::kCites: table.cites = CitesOf(&part); break;
      default: break;
    }
  }
  return table;
}

// A first row that only repeats the names of the columns is a heading.
bool Builder::IsHeader(const Row& row, const Table& table) const {
  if (row.cells.size() != table.inputs.size() + table.outputs.size()) return false;
  for (size_t i = 0; i < row.cells.size(); ++i) {
    const Cell& cell = row.cells[i];
    if (cell.any || cell.tests.size() != 1 || cell.tests[0].op != CompareOp::kIs) return false;
    const auto* name = std::get_if<NameExpr>(&tree_.expressions[cell.tests[0].value].node);
    const size_t inputs = table.inputs.size();
    const Alias& column = i < inputs ? table.inputs[i].alias : table.outputs[i - inputs].alias;
    if (name == nullptr || name->path.size() != 1) return false;
    const std::string& text = name->path[0].text;
    if (text != column.en.text && text != column.zh.text) return false;
  }
  return true;
}

namespace {

// Puts a row together again that the grammar saw as two.
void Continue(Row* row, Row rest) {
  Cell empty;
  empty.any = true;
  empty.place = rest.place;
  row->cells.push_back(std::move(empty));
  for (Cell& cell : rest.cells) row->cells.push_back(std::move(cell));
  row->place.end = rest.place.end;
}

}  // namespace

// Line breaks mean nothing to the grammar, so an empty cell shows as a row that begins where one
// ended.
void Builder::ReadRows(Parts* parts, Table* table) {
  bool first = true;
  Place before;
  while (const Node* node = parts->Take(rule::kRow)) {
    const size_t expressions = tree_.expressions.size();
    Row row = RowOf(*node);
    if (before.known() && source_.Locate(before.end).line == source_.Locate(row.place.begin).line) {
      Report(DiagnosticKind::kEmptyCell, row.place);
      if (!table->rows.empty()) Continue(&table->rows.back(), std::move(row));
      continue;
    }
    before = row.place;
    if (first && IsHeader(row, *table)) {
      tree_.expressions.resize(expressions);
    } else {
      table->rows.push_back(std::move(row));
    }
    first = false;
  }
}

Row Builder::RowOf(const Node& node) {
  Row row;
  row.place = PlaceOf(node);
  for (Parts parts = PartsOf(node); const Node* cell = parts.Find(rule::kCell);) {
    row.cells.push_back(CellOf(*cell));
  }
  return row;
}

Cell Builder::CellOf(const Node& node) {
  Cell cell;
  cell.place = PlaceOf(node);
  for (Parts parts = PartsOf(node); parts.More();) {
    const Node& part = parts.Next();
    if (part.id == token::MINUS || part.id == token::ANY_CELL) cell.any = true;
    if (part.id != rule::kCellTest) continue;
    CellTest test;
    Parts words = PartsOf(part);
    if (const Node* comparator = words.Take(rule::kComparator)) test.op = OpOf(*comparator);
    test.value = Value(words.Next());
    if (const Node* or_word = words.Take(rule::kOrWord)) {
      if (test.op != CompareOp::kIs) {
        Report(DiagnosticKind::kInclusiveWord, PlaceOf(*or_word), {Raw(*or_word)});
      }
      test.op = Inclusive(*or_word);
    }
    cell.tests.push_back(test);
  }
  return cell;
}

Scale Builder::ScaleOf(const Node& node) {
  Parts parts = PartsOf(node);
  Scale scale;
  parts.Next();
  scale.alias = AliasOf(parts.Next());
  parts.Next();
  scale.of.alias = AliasOf(parts.Next());
  if (parts.Skip(token::COLON)) scale.of.type = TypeOf(parts.Next());
  while (parts.More()) {
    const Node& part = parts.Next();
    if (part.id == rule::kCites) scale.cites = CitesOf(&part);
    if (part.id != rule::kBand) continue;
    Parts words = PartsOf(part);
    Band band;
    band.alias = AliasOf(words.Next());
    const Node& bound = words.Next();
    band.below = bound.id == token::BELOW;
    band.bound = bound.id == rule::kLiteral ? Literal(bound) : Value(words.Next());
    scale.bands.push_back(std::move(band));
  }
  return scale;
}

Finding Builder::FindingOf(const Node& node) {
  Parts parts = PartsOf(node);
  Finding finding;
  parts.Next();
  finding.alias = AliasOf(parts.Next());
  if (parts.Skip(token::FOR)) finding.for_entity = NameOf(parts.Next());
  if (const Node* needs = parts.Take(rule::kNeeds)) {
    Parts words = PartsOf(*needs);
    words.Next();
    finding.needs = TakeNames(&words);
  }
  if (const Node* made_by = parts.Take(rule::kMadeBy)) {
    for (Parts words = PartsOf(*made_by); words.More();) {
      const Node& word = words.Next();
      if (word.id == rule::kName) finding.made_by = NameOf(word);
      finding.is_signed |= word.id == token::SIGNED;
      finding.with_reasons |= word.id == rule::kP_with_reasons;
    }
  }
  finding.cites = CitesOf(parts.Take(rule::kCites));
  return finding;
}

}  // namespace writ::syntax
