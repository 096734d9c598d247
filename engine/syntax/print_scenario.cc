// Tests beside the rules.
#include <algorithm>

#include "engine/base/text.h"
#include "engine/syntax/print_printer.h"

namespace writ::syntax {

std::string Printer::OfEntry(const GivenEntry& entry) const {
  std::string text;
  if (entry.period) text = Of(*entry.period);
  if (entry.from || entry.until) text = From(entry.from, entry.until);
  if (!text.empty()) text += ": ";
  return text + OfValue(entry.value.front());
}

std::string Printer::OfValue(const GivenValue& value) const {
  std::string text;
  switch (value.shape) {
    case GivenValue::Shape::kScalar: text = Operand(value.scalar, kSum); break;
    case GivenValue::Shape::kSeries:
    case GivenValue::Shape::kList:
      for (const GivenEntry& entry : value.entries) text += Separated(text, OfEntry(entry), ", ");
      text = "[" + text + "]";
      break;
    case GivenValue::Shape::kRecord:
      for (const GivenField& field : value.fields) text += Separated(text, OfField(field), "; ");
      text = "{ " + text + " }";
      break;
  }
  if (value.complete_through)
    text += " " + Words(Word::COMPLETE_THROUGH, Of(*value.complete_through));
  if (value.recorded) text += " " + Words(Word::RECORDED, Of(*value.recorded));
  if (value.source.present()) text += " " + Words(Word::SOURCE_FROM, QuoteName(value.source.text));
  if (value.disputed) text += " " + std::string(Say(Word::DISPUTED));
  return text;
}

std::string Printer::OfField(const GivenField& field) const {
  return Of(field.name) + ": " + OfValue(field.value);
}

// The tree keeps the kinds of lines apart; the page keeps them, and the comments between them,
// where the author put them.
void Printer::InAuthorsOrder(std::vector<Part>* parts) {
  std::stable_sort(parts->begin(), parts->end(),
                   [](const Part& a, const Part& b) { return a.at < b.at; });
}

void Printer::Write(const GivenSubject& given, const Place& place) {
  page_->Add(Words(Word::GIVEN, Of(given.entity)));
  std::vector<Part> parts;
  for (const GivenField& field : given.facts) parts.push_back({At(field.name), OfField(field)});
  for (const auto& [library, told] : given.told) {
    parts.push_back({At(library), Words(Word::TOLD, Of(library), QuoteText(told.first)) + ": " +
                                      Of(told.second)});
  }
  InAuthorsOrder(&parts);
  Braces(parts, kIndent, place);
}

void Printer::Write(const GivenTeam& given, const Place& place) {
  page_->Add(Words(Word::GIVEN, Word::TEAM, Of(given.team)));
  std::vector<Part> parts;
  for (const GivenTeamFigure& figure : given.figures) {
    const std::string operand = Operand(figure.operand, kSimple);
    const std::string_view function = AggregateWord(figure.function);
    const std::string text = zh() ? Words(operand, function) : Words(function, operand);
    parts.push_back({At(figure.operand), text + ": " + OfValue(figure.value)});
  }
  if (given.people) {
    parts.push_back(
        {At(given.people_place), Words(Word::PEOPLE) + ": " + std::to_string(*given.people)});
  }
  InAuthorsOrder(&parts);
  Braces(parts, kIndent, place);
}

void Printer::Write(const GivenCase& given, const Place& place) {
  page_->Add(Words(Word::GIVEN, Word::CASE, Of(given.procedure)));
  if (given.at_step.present()) page_->Add(" " + Words(Word::AT, Of(given.at_step)));
  if (given.facts.empty()) return;
  std::vector<Part> parts;
  for (const GivenField& field : given.facts) parts.push_back({At(field.name), OfField(field)});
  Braces(parts, kIndent, place);
}

void Printer::Write(const Line::AsOf& line, const Place&) {
  page_->Add(Words(Word::AS_OF, Of(line.date)));
}

void Printer::Write(const Line::KnownOn& line, const Place&) {
  page_->Add(Words(Word::KNOWN_ON, Of(line.date)));
}

void Printer::Write(const ExpectOutcome& expect, const Place&) {
  std::string text(Say(Word::EXPECT));
  if (expect.outcome == ExpectedOutcome::kFails) text += " " + std::string(Say(Word::NOT));
  text += " " + Of(expect.what);
  if (expect.outcome == ExpectedOutcome::kUnknown) text += " " + Words(Word::IS, Word::UNKNOWN);
  if (expect.outcome == ExpectedOutcome::kNotApplicable)
    text += " " + Words(Word::IS, Word::NOT_APPLICABLE);
  if (!expect.because.empty()) text += " " + Words(Word::BECAUSE, Paths(expect.because));
  if (!expect.missing.empty())
    text += std::string(Pause()) + Words(Word::MISSING, Paths(expect.missing));
  page_->Add(text);
}

void Printer::Write(const ExpectValue& expect, const Place&) {
  page_->Add(
      Words(Word::EXPECT, Operand(expect.what, kSum), Word::IS, Operand(expect.value, kSum)));
}

void Printer::Write(const ExpectBlocked& expect, const Place&) {
  page_->Add(Words(Word::EXPECT, Word::BLOCKED));
  if (!expect.missing.empty())
    page_->Add(std::string(Pause()) + Words(Word::MISSING, Paths(expect.missing)));
}

void Printer::Write(const ExpectCites& expect, const Place&) {
  page_->Add(Say(Word::EXPECT));
  if (!expect.rule.empty()) page_->Add(" " + Of(expect.rule));
  if (expect.none) {
    page_->Add(" " + Words(Word::CITES, Word::NONE));
  } else {
    page_->Add(CitesInline(expect.cites));
  }
}

void Printer::Print(const Scenario& scenario, const Place&) {
  page_->Add(Words(Word::SCENARIO, Of(scenario.name)));
  for (const Line& line : scenario.lines) {
    page_->Line(kIndent, At(line.place), Page::Blank::kKeep);
    std::visit([&](const auto& node) { Write(node, line.place); }, line.node);
  }
}

}  // namespace writ::syntax
