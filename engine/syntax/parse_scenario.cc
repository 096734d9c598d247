// Scenarios: what is given, and what is expected.
#include "engine/syntax/parse_build.h"

namespace writ::syntax {

Scenario Builder::ScenarioOf(const Node& node) {
  Parts parts = PartsOf(node);
  Scenario scenario;
  scenario.name = TextOf(*parts.Find(rule::kText));
  while (const Node* line = parts.Find(rule::kLine)) scenario.lines.push_back(LineOf(*line));
  return scenario;
}

Line Builder::LineOf(const Node& node) {
  Parts parts = PartsOf(node);
  Line line;
  line.place = PlaceOf(node);
  const Node* what = &parts.Next();
  if (parts.More()) what = &parts.Next();
  switch (what->id) {
    case rule::kGivenTeam: line.node = GivenTeamOf(*what); break;
    case rule::kGivenCase: line.node = GivenCaseOf(*what); break;
    case rule::kGivenSubject: line.node = GivenSubjectOf(*what); break;
    case rule::kAsOf: line.node = Line::AsOf{DateOf(*PartsOf(*what).Find(token::DATE_N))}; break;
    case rule::kKnownOn:
      line.node = Line::KnownOn{DateOf(*PartsOf(*what).Find(token::DATE_N))};
      break;
    default: Expectation(*what, &line); break;
  }
  return line;
}

GivenSubject Builder::GivenSubjectOf(const Node& node) {
  Parts parts = PartsOf(node);
  GivenSubject given;
  given.entity = NameOf(parts.Next());
  given.facts = GivenFieldsOf(*parts.Find(rule::kGivenFields), &given);
  return given;
}

// `told policy "1": DATE` belongs to the subject, and to nothing inside it.
std::vector<GivenField> Builder::GivenFieldsOf(const Node& fields, GivenSubject* subject) {
  std::vector<GivenField> list;
  for (Parts parts = PartsOf(fields); const Node* field = parts.Find(rule::kGivenField);) {
    Parts words = PartsOf(*field);
    const Node& first = words.Next();
    if (first.id == rule::kPath) {
      Path name = PathOf(first);
      list.push_back({std::move(name), GivenValueOf(*words.Find(rule::kGivenValue))});
      continue;
    }
    Name policy = NameOf(words.Next());
    std::string version = StringOf(words.Next());
    const Date date = DateOf(*words.Find(token::DATE_N));
    if (subject != nullptr) {
      subject->told.push_back({std::move(policy), {std::move(version), date}});
    } else {
      Report(DiagnosticKind::kUnexpectedToken, PlaceOf(first),
             {Raw(first), writ::Argument("a fact", "事实")});
    }
  }
  return list;
}

GivenTeam Builder::GivenTeamOf(const Node& node) {
  Parts parts = PartsOf(node);
  GivenTeam given;
  parts.Next();
  given.team = NameOf(parts.Next());
  while (const Node* figure = parts.Find(rule::kFigure)) {
    Parts words = PartsOf(*figure);
    if (words.Is(token::PEOPLE)) {
      ReportTwice(given.people.has_value(), *figure);
      given.people = CountOf(*words.Find(token::INT));
      given.people_place = PlaceOf(*figure);
    } else {
      given.figures.push_back(FigureOf(*figure));
    }
  }
  return given;
}

GivenTeamFigure Builder::FigureOf(const Node& node) {
  GivenTeamFigure figure{Aggregate::kAverage, kNoExpr, {}};
  for (Parts parts = PartsOf(node); parts.More();) {
    const Node& part = parts.Next();
    if (part.id == rule::kAggregate) figure.function = FunctionOf(part);
    if (part.id == rule::kSimple) figure.operand = Simple(part);
    if (part.id == rule::kGivenValue) figure.value = GivenValueOf(part);
  }
  return figure;
}

GivenCase Builder::GivenCaseOf(const Node& node) {
  Parts parts = PartsOf(node);
  GivenCase given;
  given.procedure = NameOf(*parts.Find(rule::kName));
  if (parts.Skip(token::AT)) given.at_step = NameOf(parts.Next());
  if (const Node* fields = parts.Find(rule::kGivenFields))
    given.facts = GivenFieldsOf(*fields, nullptr);
  return given;
}

GivenValue Builder::GivenValueOf(const Node& node) {
  GivenValue value;
  value.place = PlaceOf(node);
  bool periods = false;
  for (Parts parts = PartsOf(node); parts.More();) {
    const Node& part = parts.Next();
    switch (part.id) {
      case rule::kValue: value.scalar = Value(part); break;
      case token::LBRACK: value.shape = GivenValue::Shape::kList; break;
      case token::LBRACE: value.shape = GivenValue::Shape::kRecord; break;
      case rule::kGivenFields: value.fields = GivenFieldsOf(part, nullptr); break;
      case rule::kGivenEntry:
        value.entries.push_back(GivenEntryOf(part));
        periods |=
            value.entries.back().period || value.entries.back().from || value.entries.back().until;
        break;
      case rule::kGivenNote: ReadGivenNote(part, &value); break;
      default: break;
    }
  }
  if (periods) value.shape = GivenValue::Shape::kSeries;
  return value;
}

void Builder::ReadGivenNote(const Node& note, GivenValue* value) {
  Parts parts = PartsOf(note);
  switch (parts.Next().id) {
    case rule::kP_complete_through:
      ReportTwice(value->complete_through.has_value(), note);
      value->complete_through = DateOf(parts.Next());
      break;
    case token::RECORDED:
      ReportTwice(value->recorded.has_value(), note);
      value->recorded = DateOf(parts.Next());
      break;
    case rule::kP_source_from:
      ReportTwice(value->source.present(), note);
      value->source = NameOf(parts.Next());
      break;
    default:
      ReportTwice(value->disputed, note);
      value->disputed = true;
      break;
  }
}

GivenEntry Builder::GivenEntryOf(const Node& node) {
  GivenEntry entry;
  bool until = false;
  for (Parts parts = PartsOf(node); parts.More();) {
    const Node& part = parts.Next();
    switch (part.id) {
      case token::PERIOD_N:
      case token::INT: entry.period = PeriodOf(part); break;
      case token::UNTIL: until = true; break;
      case token::DATE_N: (until ? entry.until : entry.from) = DateOf(part); break;
      case rule::kGivenValue: entry.value.push_back(GivenValueOf(part)); break;
      default: break;
    }
  }
  return entry;
}

void Builder::Expectation(const Node& node, Line* line) {
  Parts parts = PartsOf(node);
  const auto missing = [&](const Node& part) {
    Parts words = PartsOf(part);
    words.Skip(token::COMMA);
    words.Next();
    return TakePaths(&words);
  };
  if (parts.Skip(token::BLOCKED)) {
    ExpectBlocked blocked;
    if (parts.More()) blocked.missing = missing(parts.Next());
    line->node = std::move(blocked);
    return;
  }
  if (parts.Skip(token::CITES)) {
    line->node = ExpectCites{true, {}, {}};
    return;
  }
  if (parts.Is(rule::kCites)) {
    line->node = ExpectCites{false, {}, CitesOf(&parts.Next())};
    return;
  }
  ExpectOutcome outcome{ExpectedOutcome::kHolds, {}, {}, {}};
  if (parts.Skip(token::NOT)) outcome.outcome = ExpectedOutcome::kFails;
  const Node& subject = parts.Next();
  ExpectCites cites;
  bool cited = false;
  ExprId value = kNoExpr;
  while (parts.More()) {
    const Node& part = parts.Next();
    switch (part.id) {
      case token::UNKNOWN: outcome.outcome = ExpectedOutcome::kUnknown; break;
      case rule::kP_not_applicable: outcome.outcome = ExpectedOutcome::kNotApplicable; break;
      case token::FAILS: outcome.outcome = ExpectedOutcome::kFails; break;
      case rule::kValue: value = Value(part); break;
      case token::NONE: cites.none = cited = true; break;
      case rule::kCites:
        cites.cites = CitesOf(&part);
        cited = true;
        break;
      case rule::kMissing: outcome.missing = missing(part); break;
      case rule::kBecause: {
        Parts words = PartsOf(part);
        words.Next();
        outcome.because = TakePaths(&words);
        break;
      }
      default: break;
    }
  }
  const ExprId what = Value(subject);
  if (value != kNoExpr) {
    line->node = ExpectValue{what, value};
    return;
  }
  const auto* name = std::get_if<NameExpr>(&tree_.expressions[what].node);
  if (name == nullptr) {
    Report(DiagnosticKind::kUnexpectedToken, PlaceOf(subject),
           {Raw(subject), writ::Argument("a name", "名称")});
    return;
  }
  if (cited) {
    cites.rule = name->path;
    line->node = std::move(cites);
    return;
  }
  outcome.what = name->path;
  line->node = std::move(outcome);
}

}  // namespace writ::syntax
