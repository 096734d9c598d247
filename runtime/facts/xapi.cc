#include "runtime/facts/xapi.h"

#include <fmt/core.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/flow/state.h"
#include "runtime/facts/json_facts.h"

namespace writ {
namespace {

using Kind = JsonNode::Kind;

struct Statement {
  const JsonNode* node = nullptr;
  std::string id, person, course, registration, activity;
  Instant at;
};

// The node behind the keys, one in the other; null if there is none.
const JsonNode* Behind(const JsonNode* node, std::initializer_list<std::string_view> keys) {
  for (const auto key : keys) {
    if (node == nullptr || node->kind != Kind::kObject) return nullptr;
    node = node->Find(key);
  }
  return node;
}

std::string TextBehind(const JsonNode* node, std::initializer_list<std::string_view> keys) {
  const auto* found = Behind(node, keys);
  return found != nullptr && found->kind == Kind::kString ? found->text : std::string();
}

JsonNode TextNode(std::string text, Place place) {
  JsonNode node;
  node.kind = Kind::kString;
  node.text = std::move(text);
  node.place = place;
  return node;
}

JsonNode Container(Kind kind, Place place) {
  JsonNode node;
  node.kind = kind;
  node.place = place;
  return node;
}

void Put(JsonNode* object, std::string key, JsonNode value) {
  object->keys.push_back(std::move(key));
  object->items.push_back(std::move(value));
}

bool Same(const JsonNode& a, const JsonNode& b) {
  return a.kind == b.kind && a.text == b.text && a.keys == b.keys &&
         std::ranges::equal(a.items, b.items, Same);
}

// "12.34", of a fraction rounded down.
std::string Hundredths(int64_t parts, int64_t whole) {
  const int64_t hundredths = parts * 100 / whole;
  return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

bool SaysVerb(const StatementField& field, const std::string& verb) {
  const std::string last = verb.substr(verb.rfind('/') + 1);
  return std::ranges::any_of(field.verbs,
                             [&](const std::string& one) { return one == verb || one == last; });
}

class XapiReader : private JsonShapes {
 public:
  XapiReader(const ExportMap& map, std::optional<Date> complete_through, Diagnostics& diagnostics)
      : JsonShapes(diagnostics), map_(map), said_(*map.statements), through_(complete_through) {}

  void Add(const JsonNode& root) {
    if (root.kind == Kind::kArray) {
      for (const JsonNode& one : root.items) AddOne(one);
    } else if (const auto* statements = root.Find("statements")) {
      if (const auto* more = root.Find("more"); more != nullptr && !more->text.empty())
        diagnostics_.Add(DiagnosticKind::kXapiMore, more->place);
      if (Expect(*statements, Kind::kArray, {"a list of statements", "学习记录的清单"}))
        for (const JsonNode& one : statements->items) AddOne(one);
    } else {
      AddOne(root);
    }
  }

  // {"subjects": […]}, as a fact file has it; places are those of the statements.
  JsonNode Facts(Place place) {
    TellElsewhere();
    DropVoided();
    std::ranges::stable_sort(statements_, [](const Statement& a, const Statement& b) {
      return std::tie(a.person, a.at) < std::tie(b.person, b.at);
    });
    JsonNode root = Container(Kind::kObject, place);
    JsonNode subjects = Container(Kind::kArray, place);
    for (size_t from = 0; from < statements_.size();) {
      size_t to = from;
      while (to < statements_.size() && statements_[to].person == statements_[from].person) ++to;
      subjects.items.push_back(Person(from, to));
      from = to;
    }
    Put(&root, "subjects", std::move(subjects));
    return root;
  }

  size_t count() const { return statements_.size(); }

 private:
  void AddOne(const JsonNode& node) {
    if (!Expect(node, Kind::kObject, {"a statement { … }", "学习记录 { … }"})) return;
    Statement one;
    one.node = &node;
    one.id = TextBehind(&node, {"id"});
    if (!one.id.empty()) {
      const auto [at, inserted] = by_id_.emplace(one.id, &node);
      if (!inserted) {
        if (!Same(*at->second, node))
          diagnostics_.Add(DiagnosticKind::kXapiTwice, node.place, {one.id});
        return;
      }
    }
    const std::string verb = TextBehind(&node, {"verb", "id"});
    if (verb.empty()) {
      diagnostics_.Add(DiagnosticKind::kJsonShape, node.place,
                       {Argument("a statement with \"actor\", \"verb\" and \"object\"",
                                 "含 \"actor\"、\"verb\" 与 \"object\" 的学习记录")});
      return;
    }
    if (verb.ends_with("/voided")) {
      voided_.insert(TextBehind(&node, {"object", "id"}));
      return;
    }
    one.activity = TextBehind(&node, {"object", "id"});
    if (!FindCourse(&one)) return;
    one.registration = TextBehind(&node, {"context", "registration"});
    if (ReadPerson(&one) && ReadMoment(&one)) statements_.push_back(std::move(one));
  }

  // The course that it belongs to, or is about. What the map neither names nor ignores is counted.
  bool FindCourse(Statement* one) {
    const auto take = [&](const std::string& activity) {
      if (one->course.empty() && said_.courses.contains(activity)) one->course = activity;
      return said_.ignore.contains(activity);
    };
    bool ignored = false;
    for (const auto* role : {"grouping", "parent"}) {
      const auto* around = Behind(one->node, {"context", "contextActivities", role});
      if (around == nullptr) continue;
      if (around->kind == Kind::kObject) ignored = take(TextBehind(around, {"id"})) || ignored;
      for (const JsonNode& activity : around->items)
        ignored = take(TextBehind(&activity, {"id"})) || ignored;
    }
    ignored = take(one->activity) || ignored;
    if (!one->course.empty()) return true;
    if (!ignored) elsewhere_.push_back(one->node);
    return false;
  }

  bool ReadPerson(Statement* one) {
    const auto* actor = one->node->Find("actor");
    const std::string account = TextBehind(actor, {"account", "name"}),
                      mail = TextBehind(actor, {"mbox"});
    const std::string& name = account.empty() ? mail : account;
    const auto known = map_.persons.find(name);
    one->person = known == map_.persons.end() ? account : known->second;
    if (!one->person.empty()) return true;
    const Place place = actor == nullptr ? one->node->place : actor->place;
    diagnostics_.Add(DiagnosticKind::kXapiPerson, place, {name});
    return false;
  }

  bool ReadMoment(Statement* one) {
    const auto* text = one->node->Find("timestamp");
    if (text == nullptr) text = one->node->Find("stored");
    const auto at = text == nullptr ? std::nullopt : ParseMoment(text->text);
    if (at) {
      one->at = *at;
      return true;
    }
    diagnostics_.Add(DiagnosticKind::kXapiMoment, text == nullptr ? one->node->place : text->place,
                     {text == nullptr ? std::string() : text->text});
    return false;
  }

  void TellElsewhere() {
    if (elsewhere_.empty()) return;
    const size_t count = elsewhere_.size();
    diagnostics_.Add(DiagnosticKind::kXapiElsewhere, elsewhere_.front()->place,
                     {Argument(count == 1 ? "1 statement" : std::to_string(count) + " statements",
                               std::to_string(count) + " 条学习记录"),
                      TextBehind(elsewhere_.front(), {"object", "id"})});
  }

  void DropVoided() {
    std::erase_if(statements_, [&](const Statement& one) { return voided_.contains(one.id); });
  }

  // The statements from `from` to `to`, which are one person's, by time.
  JsonNode Person(size_t from, size_t to) {
    const Place place = statements_[from].node->place;
    // A course begun twice is two trainings if the platform registered it twice.
    std::vector<std::vector<const Statement*>> trainings;
    for (size_t i = from; i < to; ++i) {
      const Statement& one = statements_[i];
      const auto same = [&](const std::vector<const Statement*>& training) {
        return training.front()->course == one.course &&
               training.front()->registration == one.registration;
      };
      const auto at = std::ranges::find_if(trainings, same);
      if (at == trainings.end())
        trainings.push_back({&one});
      else
        at->push_back(&one);
    }
    JsonNode items = Container(Kind::kArray, place);
    for (const auto& training : trainings) items.items.push_back(Training(training));
    JsonNode list = Container(Kind::kObject, place);
    if (through_) Put(&list, "complete_through", TextNode(through_->ToIso(), place));
    Put(&list, "items", std::move(items));
    JsonNode person = Container(Kind::kObject, place);
    Put(&person, "id", TextNode(statements_[from].person, place));
    Put(&person, said_.list, std::move(list));
    return person;
  }

  JsonNode Training(const std::vector<const Statement*>& statements) {
    JsonNode record = Container(Kind::kObject, statements.front()->node->place);
    const Course& course = said_.courses.at(statements.front()->course);
    for (const auto& [field, value] : course.facts) Put(&record, field, value);
    for (const StatementField& field : said_.fields) {
      if (std::ranges::count(record.keys, field.field) != 0) continue;  // the course says it
      std::vector<const Statement*> fitting;
      for (const Statement* one : statements)
        if (Fits(field, *one)) fitting.push_back(one);
      if (auto value = Taken(field, course, fitting)) Put(&record, field.field, std::move(*value));
    }
    return record;
  }

  static bool Fits(const StatementField& field, const Statement& one) {
    const std::string verb = TextBehind(one.node, {"verb", "id"});
    const std::string type = TextBehind(one.node, {"object", "definition", "type"});
    return SaysVerb(field, verb) &&
           (field.activities.empty() || field.activities.contains(one.activity)) &&
           (field.activity_type.empty() || field.activity_type == type);
  }

  std::optional<JsonNode> Taken(const StatementField& field, const Course& course,
                                std::vector<const Statement*> fitting) {
    if (fitting.empty()) return std::nullopt;
    if (field.take == Take::kShare) return Share(course, fitting);
    if (field.take == Take::kHours) return Hours(fitting);
    if (!field.first) std::ranges::reverse(fitting);
    for (const Statement* one : fitting)
      if (auto value = OneValue(field, *one)) return value;
    return std::nullopt;
  }

  std::optional<JsonNode> OneValue(const StatementField& field, const Statement& one) {
    const JsonNode* found = nullptr;
    switch (field.take) {
      case Take::kDay: return TextNode(flow::DayOf(one.at).ToIso(), one.node->place);
      case Take::kStatement:
        if (one.id.empty()) return std::nullopt;
        return TextNode(one.id, one.node->place);
      case Take::kScaled: {
        found = Behind(one.node, {"result", "score", "scaled"});
        const auto scaled = found == nullptr ? std::nullopt : Number::Parse(found->text);
        const auto percent = scaled ? scaled->Multiply(100) : std::nullopt;
        if (percent) return TextNode(percent->Canonical() + "%", found->place);
        break;
      }
      case Take::kRaw: found = Behind(one.node, {"result", "score", "raw"}); break;
      case Take::kSuccess: found = Behind(one.node, {"result", "success"}); break;
      case Take::kCompletion: found = Behind(one.node, {"result", "completion"}); break;
      case Take::kExtension:
        found = Behind(one.node, {"result", "extensions", field.extension});
        if (found == nullptr) found = Behind(one.node, {"context", "extensions", field.extension});
        break;
      case Take::kHours:
      case Take::kShare: break;
    }
    if (found == nullptr) return std::nullopt;
    return *found;
  }

  std::optional<JsonNode> Share(const Course& course, const std::vector<const Statement*>& all) {
    if (!course.sessions) return std::nullopt;
    std::set<std::string> activities;
    for (const Statement* one : all) activities.insert(one->activity);
    const auto count = static_cast<int64_t>(activities.size());
    if (count > *course.sessions) {
      diagnostics_.Add(DiagnosticKind::kXapiSessions, course.place, {count, *course.sessions});
      return std::nullopt;
    }
    return TextNode(Hundredths(count * 100, *course.sessions) + "%", all.back()->node->place);
  }

  std::optional<JsonNode> Hours(const std::vector<const Statement*>& all) {
    int64_t milliseconds = 0;
    for (const Statement* one : all) {
      const auto* text = Behind(one->node, {"result", "duration"});
      if (text == nullptr) continue;
      const auto duration = ParseDuration(text->text);
      if (!duration) {
        diagnostics_.Add(DiagnosticKind::kJsonShape, text->place,
                         {Argument("a duration such as \"PT1H30M\"", "时长,如 \"PT1H30M\"")});
        return std::nullopt;
      }
      milliseconds += *duration;
    }
    if (milliseconds == 0) return std::nullopt;
    constexpr int64_t kHour = int64_t{60} * 60 * 1000;
    return TextNode(Hundredths(milliseconds, kHour), all.back()->node->place);
  }

  const ExportMap& map_;
  const StatementMap& said_;
  std::optional<Date> through_;
  std::vector<Statement> statements_;
  std::map<std::string, const JsonNode*> by_id_;
  std::set<std::string> voided_;
  std::vector<const JsonNode*> elsewhere_;
};

}  // namespace

std::optional<Population> ImportXapi(const Program& program, const SourceSet& sources, FileId file,
                                     const ExportMap& map, std::optional<Date> complete_through,
                                     Diagnostics& diagnostics, size_t* count) {
  const size_t errors = diagnostics.errors();
  const Place place{file, 0, 0};
  if (!map.statements) {
    diagnostics.Add(DiagnosticKind::kMapNoStatements, map.place);
    return std::nullopt;
  }
  const auto roots = ReadJsonPieces(sources, file, diagnostics);
  XapiReader reader(map, complete_through, diagnostics);
  for (const JsonNode& root : roots) reader.Add(root);
  const JsonNode facts = reader.Facts(place);
  if (diagnostics.errors() != errors) return std::nullopt;
  if (count != nullptr) *count = reader.count();
  return ImportJsonTree(program, facts, file, diagnostics);
}

}  // namespace writ
