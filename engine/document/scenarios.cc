// Scenarios: what is given about somebody, and what is expected then.
#include "engine/document/entry.h"
#include "engine/document/names.h"
#include "engine/document/said.h"

namespace writ::document {
namespace {

struct Given {
  std::string what, value;
};

class ScenarioReader {
 public:
  ScenarioReader(const Book& book, size_t volume, const syntax::Scenario& scenario)
      : book_(book), volume_(volume), parts_(book.parts(volume)) {
    for (const syntax::Line& line : scenario.lines) {
      if (IsExpectation(line)) {
        expected.push_back(parts_.Expected(line));
      } else {
        std::visit([this](const auto& node) { Read(node); }, line.node);
      }
    }
  }

  std::vector<Given> given;
  std::vector<std::string> expected;

 private:
  void Read(const syntax::GivenSubject& subject) {
    for (const syntax::GivenField& fact : subject.facts)
      given.push_back({parts_.Said(fact.name), parts_.Said(fact.value)});
    for (const auto& [library, told] : subject.told) {
      given.push_back({book_.Say("told of ", "已获告知 ") + Said(library),
                       "“" + told.first + "” " + parts_.Said(told.second)});
    }
  }
  void Read(const syntax::GivenTeam& team) {
    for (const auto& figure : team.figures)
      given.push_back(
          {book_.Say("team: ", "团队:") + parts_.Said(figure), parts_.Said(figure.value)});
    if (team.people)
      given.push_back({book_.Say("people in the team", "团队人数"), std::to_string(*team.people)});
  }
  void Read(const syntax::GivenCase& one) {
    given.push_back({book_.Say("case", "案件"), Said(one.procedure)});
    if (one.at_step.present())
      given.push_back({book_.Say("at the step", "所处步骤"), Said(one.at_step)});
    for (const syntax::GivenField& fact : one.facts)
      given.push_back({parts_.Said(fact.name), parts_.Said(fact.value)});
  }
  void Read(const syntax::Line::AsOf& line) {
    given.push_back({book_.Say("as of", "截至"), parts_.Said(line.date)});
  }
  void Read(const syntax::Line::KnownOn& line) {
    given.push_back({book_.Say("known on", "所知截至"), parts_.Said(line.date)});
  }
  void Read(const syntax::ExpectOutcome&) {}
  void Read(const syntax::ExpectValue&) {}
  void Read(const syntax::ExpectBlocked&) {}
  void Read(const syntax::ExpectCites&) {}

  // A step may be an effect, which is called by words of the language.
  std::string Said(const syntax::Name& name) const {
    const std::string spoken = book_.Spoken(volume_, name.text);
    return spoken == name.text ? parts_.Said(syntax::Path{name}) : spoken;
  }

  const Book& book_;
  size_t volume_;
  syntax::Parts parts_;
};

}  // namespace

void WriteScenario(const Book& book, size_t volume, const Entry& entry, Html* html) {
  const ScenarioReader scenario(book, volume, std::get<syntax::Scenario>(entry.item->node));
  html->Line().Open("section", "scenario", entry.ref.anchor).Open("h4").Text(entry.title);
  if (!entry.other.empty()) html->Text(" ").Put("small", entry.other);
  html->Close();
  WriteNotes(entry, html);
  html->Line().Open("table").Open("tr");
  html->Put("th", book.Say("given", "已知")).Put("th", "").Close();
  for (const Given& given : scenario.given) {
    html->Line().Open("tr").Open("td");
    WriteInline(book, volume, given.what, html);
    html->Close().Open("td");
    WriteInline(book, volume, given.value, html);
    html->Close().Close();
  }
  html->Line().Open("tr").Put("th", book.Say("expected", "预期")).Put("th", "").Close();
  for (const std::string& expected : scenario.expected) {
    html->Line().Open("tr").Trusted("<td colspan=\"2\">");
    WriteInline(book, volume, expected, html);
    html->Trusted("</td>").Close();
  }
  html->Close().Close();
}

void WriteScenariosOf(const Book& book, size_t volume, const Entry& entry, Html* html) {
  // What options and people a scenario names says nothing about it.
  if (entry.kind == Kind::kChoice || entry.kind == Kind::kEntity) return;
  const std::set<Ref>& refs = book.ScenariosOf(entry.ref);
  bool open = false;
  for (const Entry& scenario : book.entries(volume)) {
    if (scenario.kind != Kind::kScenario || !refs.contains(scenario.ref)) continue;
    if (!open) {
      html->Line().Open("p", "refs").Put("b", book.Say("Scenarios", "检验情形"));
      html->Text(book.Say(": ", ":"));
    } else {
      html->Text(book.Say("; ", ";"));
    }
    open = true;
    html->Link("#" + scenario.ref.anchor).Text(scenario.title).Close();
  }
  if (open) html->Close();
}

}  // namespace writ::document
