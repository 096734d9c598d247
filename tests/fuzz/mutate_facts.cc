#include "tests/fuzz/mutate_facts.h"

#include <algorithm>

#include "engine/base/json.h"
#include "runtime/facts/builder.h"
#include "tests/fuzz/make_values.h"

namespace writ::fuzz {
namespace {

using Kind = JsonNode::Kind;

// Every node of a document, parents before children. A loop: nesting may be as deep as JSON allows.
std::vector<JsonNode*> NodesOf(JsonNode* root) {
  std::vector<JsonNode*> nodes{root};
  for (size_t i = 0; i < nodes.size(); ++i) {
    for (JsonNode& item : nodes[i]->items) nodes.push_back(&item);
  }
  return nodes;
}

void Erase(JsonNode* parent, size_t at) {
  parent->items.erase(parent->items.begin() + static_cast<ptrdiff_t>(at));
  if (parent->kind == Kind::kObject)
    parent->keys.erase(parent->keys.begin() + static_cast<ptrdiff_t>(at));
}

class Facts {
 public:
  Facts(const Program& program, Random& random)
      : program_(program),
        random_(random),
        make_(program, random),
        entity_(SubjectEntity(program)) {
    root_ = Object();
  }

  const JsonNode& root() const { return root_; }

  void Make() {
    const size_t people = random_.OneIn(4) ? 2 + random_.Below(6) : 1;
    root_ = Object();
    if (people == 1) {
      Put(&root_, "subject", Person(0));
      if (random_.OneIn(3)) Put(&root_, "cohorts", Cohorts());
      return;
    }
    JsonNode list = List();
    for (size_t i = 0; i < people; ++i) list.items.push_back(Person(i));
    Put(&root_, "subjects", std::move(list));
  }

  // False when the text is no JSON with people.
  bool Read(std::string_view json) {
    Diagnostics diagnostics;
    auto read = ReadJson(json, 0, 0, diagnostics);
    if (!read || read->kind != Kind::kObject) return false;
    root_ = std::move(*read);
    return !People().empty();
  }

  // Whether a person has what the policy does not know: then the facts are another policy's.
  bool Foreign();
  void Repair();
  void Change();

 private:
  std::vector<JsonNode*> People() {
    std::vector<JsonNode*> people;
    for (size_t i = 0; i < root_.keys.size(); ++i) {
      JsonNode& item = root_.items[i];
      if (root_.keys[i] == "subject" && item.kind == Kind::kObject) people.push_back(&item);
      if (root_.keys[i] != "subjects" || item.kind != Kind::kArray) continue;
      for (JsonNode& person : item.items) {
        if (person.kind == Kind::kObject) people.push_back(&person);
      }
    }
    return people;
  }

  const std::vector<uint32_t>& FactIds() const { return program_.entities[entity_].facts; }
  const std::string& IdOf(uint32_t fact) const { return program_.facts[fact].names.id; }

  JsonNode Person(size_t number);
  JsonNode Told();
  JsonNode Spells();
  JsonNode Events();
  JsonNode Cohorts();
  void PutFact(JsonNode* person);
  void ChangePeriod(JsonNode* person);
  void ChangeLeaf();
  void Drop();
  void AddPerson();

  const Program& program_;
  Random& random_;
  ValueMaker make_;
  const uint32_t entity_;
  JsonNode root_;
};

JsonNode Facts::Person(size_t number) {
  JsonNode person = Object();
  Put(&person, "id", Text("E-" + std::to_string(number)));
  if (!random_.OneIn(8)) Put(&person, "told", Told());
  const Entity& entity = program_.entities[entity_];
  for (const uint32_t fact : entity.facts) {
    if (random_.OneIn(8)) continue;
    // Who is not employed is not decided about: most are, and stay.
    if (fact == entity.exists_from && !random_.OneIn(4)) {
      Put(&person, IdOf(fact), Text("2019-05-06"));
    } else if (fact == entity.exists_until && !random_.OneIn(4)) {
      Put(&person, IdOf(fact), Text("none"));
    } else {
      Put(&person, IdOf(fact), make_.Fact(fact));
    }
  }
  if (random_.OneIn(12)) Put(&person, "employment", Spells());
  if (random_.OneIn(3)) Put(&person, "events", Events());
  return person;
}

JsonNode Facts::Told() {
  const auto once = [&] {
    JsonNode one = Object();
    if (!random_.OneIn(8))
      Put(&one, "version", Text(random_.OneIn(12) ? "0" : program_.policy.version));
    Put(&one, "on", Text(random_.OneIn(3) ? make_.Day() : "2020-01-01"));
    return one;
  };
  JsonNode told = Object(), several = List();
  for (int i = 0; i < 2; ++i) several.items.push_back(once());
  Put(&told, program_.policy.names.id, random_.OneIn(6) ? std::move(several) : once());
  return told;
}

JsonNode Facts::Spells() {
  JsonNode spells = List();
  for (size_t i = 1 + random_.Below(2); i-- > 0;) {
    std::string from = make_.Day(), until = make_.Day();
    if (from > until) std::swap(from, until);
    JsonNode spell = Object();
    Put(&spell, "from", Text(from));
    Put(&spell, "until", Text(until));
    spells.items.push_back(std::move(spell));
  }
  return spells;
}

JsonNode Facts::Events() {
  JsonNode events = Object();
  const auto add = [&](const std::string& id) {
    if (random_.OneIn(2)) return;
    JsonNode days = List();
    for (size_t i = random_.Below(4); i-- > 0;) days.items.push_back(Text(make_.Day()));
    Put(&events, id, std::move(days));
  };
  for (const EventType& event : program_.events) add(event.names.id);
  for (const Finding& finding : program_.findings) add(finding.names.id);
  return events;
}

JsonNode Facts::Cohorts() {
  static const char* const kFigures[] = {"average", "sum", "lowest", "highest"};
  JsonNode operands = Object();
  const auto add = [&](const std::string& id, Type type) {
    if (random_.OneIn(3) || type.kind == TypeKind::kList) return;
    const auto figure = [&] {
      JsonNode node = Object();
      Put(&node, random_.Of(kFigures), make_.Scalar(type.Element()));
      const int count = random_.Between(3, 14);
      Put(&node, "count", Text(std::to_string(count)));
      if (random_.OneIn(3)) Put(&node, "known", Text(std::to_string(random_.Between(0, count))));
      return node;
    };
    JsonNode periods = Object();
    for (size_t i = type.per ? random_.Below(5) : 0; i-- > 0;)
      Put(&periods, make_.PeriodKey(*type.per), figure());
    Put(&operands, id, type.per ? std::move(periods) : figure());
  };
  for (const uint32_t fact : FactIds()) add(IdOf(fact), program_.facts[fact].type);
  for (const Definition& definition : program_.definitions)
    add(definition.names.id, definition.type);
  JsonNode cohorts = Object();
  Put(&cohorts, "team:north", std::move(operands));
  return cohorts;
}

bool Facts::Foreign() {
  for (const JsonNode* person : People()) {
    for (size_t i = 0; i < person->keys.size(); ++i) {
      const std::string& key = person->keys[i];
      if (key == "id" || key == "employment" || key == "events") continue;
      const JsonNode& told = person->items[i];
      const bool known =
          key == "told" ? !told.keys.empty() && IsNamed(program_.policy.names, told.keys.front())
                        : FindFactOf(program_, entity_, key).has_value();
      if (!known) return true;
    }
  }
  return false;
}

// Takes out what this policy does not know: facts of another one become facts for it.
void Facts::Repair() {
  for (JsonNode* person : People()) {
    for (size_t i = person->keys.size(); i-- > 0;) {
      const std::string& key = person->keys[i];
      const bool known =
          key == "id" || key == "employment" || FindFactOf(program_, entity_, key).has_value();
      if (!known) Erase(person, i);
    }
    if (person->Find("id") == nullptr) Put(person, "id", Text("E-1"));
    if (!random_.OneIn(4)) Put(person, "told", Told());
  }
  for (size_t i = root_.keys.size(); i-- > 0;) {
    if (root_.keys[i] != "subject" && root_.keys[i] != "subjects") Erase(&root_, i);
  }
}

void Facts::PutFact(JsonNode* person) {
  if (FactIds().empty()) return;
  const uint32_t fact = random_.Of(FactIds());
  Put(person, IdOf(fact), make_.Fact(fact));
}

// One period of one series: another value, none at all, or a period that was not there.
void Facts::ChangePeriod(JsonNode* person) {
  std::vector<std::pair<size_t, uint32_t>> series;
  for (size_t i = 0; i < person->keys.size(); ++i) {
    const auto fact = FindFactOf(program_, entity_, person->keys[i]);
    if (fact && program_.facts[*fact].type.per && person->items[i].kind == Kind::kObject)
      series.emplace_back(i, *fact);
  }
  if (series.empty()) return PutFact(person);
  const auto [at, fact] = random_.Of(series);
  JsonNode& periods = person->items[at];
  if (periods.keys.empty() || random_.OneIn(4)) {
    const Frequency frequency = *program_.facts[fact].type.per;
    return Put(&periods, make_.PeriodKey(frequency), make_.Recordings(fact));
  }
  const size_t which = random_.Below(periods.keys.size());
  if (random_.OneIn(4)) return Erase(&periods, which);
  if (random_.OneIn(4)) {  // as in a period before or behind
    periods.items[which] = JsonNode(random_.Of(periods.items));
    return;
  }
  periods.items[which] = make_.Recordings(fact);
}

// Any value by another of its form: what no declared name leads to (told, cohorts, provenance).
void Facts::ChangeLeaf() {
  std::vector<JsonNode*> leaves;
  for (JsonNode* node : NodesOf(&root_)) {
    if (node->kind != Kind::kObject && node->kind != Kind::kArray) leaves.push_back(node);
  }
  if (leaves.empty()) return;
  JsonNode* leaf = random_.Of(leaves);
  const std::string& text = leaf->text;
  if (leaf->kind == Kind::kBool) {
    leaf->text = text == "true" ? "false" : "true";
  } else if (Date::ParseIso(text)) {
    leaf->text = make_.Day();
  } else if (text.ends_with('%')) {
    leaf->text = make_.Scalar({TypeKind::kPercent, 0, {}}).text;
  } else if (Number::Parse(text)) {
    leaf->text = make_.Scalar({TypeKind::kNumber, 0, {}}).text;
  } else if (text == "disputed" || text == "asserted") {
    leaf->text = text == "disputed" ? "asserted" : "disputed";
  } else if (random_.OneIn(3)) {
    leaf->text = "none";
  }
}

void Facts::Drop() {
  std::vector<JsonNode*> parents;
  for (JsonNode* node : NodesOf(&root_)) {
    if (node != &root_ && !node->items.empty()) parents.push_back(node);
  }
  if (parents.empty()) return;
  JsonNode* parent = random_.Of(parents);
  const size_t at = random_.Below(parent->items.size());
  const bool needed =
      parent->kind == Kind::kObject && (parent->keys[at] == "id" || parent->keys[at] == "on" ||
                                        parent->keys[at] == "value" || parent->keys[at] == "items");
  if (!needed) Erase(parent, at);
}

// A colleague: somebody of the document again, changed in one fact.
void Facts::AddPerson() {
  JsonNode list = List();
  const auto people = People();
  for (const JsonNode* person : people) list.items.push_back(*person);
  JsonNode colleague = random_.OneIn(3) ? Person(people.size()) : *random_.Of(people);
  Put(&colleague, "id", Text("E-" + std::to_string(people.size() + 10)));
  PutFact(&colleague);
  list.items.push_back(std::move(colleague));
  root_ = Object();
  Put(&root_, "subjects", std::move(list));
}

void Facts::Change() {
  const auto people = People();
  if (people.empty()) return Make();
  JsonNode* person = random_.Of(people);
  switch (random_.Below(16)) {
    case 0:
    case 1:
    case 2:
    case 3: return PutFact(person);
    case 4:
    case 5:
    case 6:
    case 7: return ChangePeriod(person);
    case 8:
    case 9:
    case 10: return ChangeLeaf();
    case 11: return Drop();
    case 12: return Put(person, "events", Events());
    case 13: return Put(person, "told", Told());
    case 14:
      if (people.size() == 1 && random_.OneIn(2)) return Put(&root_, "cohorts", Cohorts());
      return people.size() < 8 ? AddPerson() : Drop();
    default: return random_.OneIn(3) ? Make() : PutFact(person);
  }
}

}  // namespace

std::string PrintJson(const JsonNode& node) {
  if (node.kind == Kind::kString) return JsonQuote(node.text);
  if (node.kind == Kind::kNull) return "null";
  if (node.kind != Kind::kObject && node.kind != Kind::kArray) return node.text;
  const bool object = node.kind == Kind::kObject;
  std::string out = object ? "{" : "[";
  for (size_t i = 0; i < node.items.size(); ++i) {
    if (i > 0) out += ", ";
    if (object) out += JsonQuote(node.keys[i]) + ": ";
    out += PrintJson(node.items[i]);
  }
  return out + (object ? "}" : "]");
}

std::string MakeFacts(const Program& program, Random& random) {
  if (program.entities.empty()) return "{}";
  Facts facts(program, random);
  facts.Make();
  return PrintJson(facts.root());
}

std::string MutateFacts(const Program& program, std::string_view json, Random& random) {
  if (program.entities.empty()) return std::string(json);
  Facts facts(program, random);
  if (!facts.Read(json)) return MakeFacts(program, random);
  if (facts.Foreign()) facts.Repair();
  for (size_t i = 1 + random.Below(4); i-- > 0;) facts.Change();
  return PrintJson(facts.root());
}

}  // namespace writ::fuzz
