#include "runtime/facts/export_map.h"

#include <algorithm>
#include <utility>

#include "engine/base/number.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/cell.h"
#include "runtime/facts/json_shape.h"

namespace writ {
namespace {

using Kind = JsonNode::Kind;

constexpr std::pair<const char*, Take> kTakes[] = {
    {"day", Take::kDay},
    {"raw", Take::kRaw},
    {"scaled", Take::kScaled},
    {"success", Take::kSuccess},
    {"completion", Take::kCompletion},
    {"hours", Take::kHours},
    {"share", Take::kShare},
    {"statement", Take::kStatement},
};
constexpr std::string_view kExtension = "extension:";

bool IsIdColumn(std::string_view name) {
  return name == "id" || name == "subject" || name == "工号" || name == "员工编号";
}

class MapReader : private JsonShapes {
 public:
  MapReader(const Program& program, Diagnostics& diagnostics)
      : JsonShapes(diagnostics), program_(program) {}

  ExportMap Read(const JsonNode& root) {
    ExportMap map;
    map.place = root.place;
    if (!Object(root)) return map;
    OnlyKeys(root, {"columns", "values", "persons", "statements"});
    if (const auto* columns = root.Find("columns")) ReadColumns(*columns, &map);
    if (const auto* values = root.Find("values")) {
      if (Object(*values)) {
        for (size_t i = 0; i < values->keys.size(); ++i)
          map.values[Tidy(values->keys[i])] = {Words(values->items[i]), values->items[i].place};
      }
    }
    if (const auto* persons = root.Find("persons")) map.persons = Words(*persons);
    if (const auto* statements = root.Find("statements")) ReadStatements(*statements, &map);
    return map;
  }

 private:
  bool Object(const JsonNode& node) {
    return Expect(node, Kind::kObject, {"an object { … }", "对象 { … }"});
  }
  bool Text(const JsonNode& node) { return Expect(node, Kind::kString, {"text", "文本"}); }

  std::map<std::string, std::string> Words(const JsonNode& node) {
    std::map<std::string, std::string> words;
    if (!Object(node)) return words;
    for (size_t i = 0; i < node.keys.size(); ++i)
      if (Text(node.items[i])) words[node.keys[i]] = node.items[i].text;
    return words;
  }

  void ReadColumns(const JsonNode& node, ExportMap* map) {
    if (!Object(node)) return;
    for (size_t i = 0; i < node.keys.size(); ++i)
      if (Text(node.items[i]))
        map->columns[Tidy(node.keys[i])] = {node.items[i].text, node.items[i].place};
  }

  // One text, or a list of them.
  std::vector<std::string> Texts(const JsonNode& node) {
    std::vector<std::string> texts;
    const bool several = node.kind == Kind::kArray;
    const size_t count = several ? node.items.size() : 1;
    for (size_t i = 0; i < count; ++i) {
      const JsonNode& one = several ? node.items[i] : node;
      if (Text(one)) texts.push_back(one.text);
    }
    return texts;
  }

  void ReadStatements(const JsonNode& node, ExportMap* map) {
    if (!Object(node) || !OnlyKeys(node, {"list", "courses", "fields", "ignore"})) return;
    const auto *list = node.Find("list"), *courses = node.Find("courses"),
               *fields = node.Find("fields"), *ignore = node.Find("ignore");
    if (list == nullptr || courses == nullptr || fields == nullptr) {
      diagnostics_.Add(DiagnosticKind::kJsonShape, node.place,
                       {Argument("\"list\", \"courses\" and \"fields\"",
                                 " \"list\"、\"courses\" 与 \"fields\"")});
      return;
    }
    const auto fact = ListCalled(*list);
    if (!fact) return;
    StatementMap statements;
    statements.list = program_.facts[*fact].names.id;
    record_ = program_.facts[*fact].type.index;
    if (Object(*courses)) {
      for (size_t i = 0; i < courses->keys.size(); ++i)
        statements.courses[courses->keys[i]] = ReadCourse(courses->items[i]);
    }
    if (Object(*fields)) {
      for (size_t i = 0; i < fields->keys.size(); ++i)
        if (auto field = ReadField(fields->keys[i], fields->items[i]))
          statements.fields.push_back(std::move(*field));
    }
    if (ignore != nullptr) {
      const auto texts = Texts(*ignore);
      statements.ignore = {texts.begin(), texts.end()};
    }
    map->statements = std::move(statements);
  }

  std::optional<uint32_t> ListCalled(const JsonNode& list) {
    if (!Text(list)) return std::nullopt;
    const uint32_t entity = SubjectEntity(program_);
    const auto fact = FindFactOf(program_, entity, list.text);
    if (fact && program_.facts[*fact].type.kind == TypeKind::kList) return fact;
    UnknownKey(list, list.text, FactNamesOf(program_, entity));
    return std::nullopt;
  }

  // The fact of the list's records; nullopt after a diagnostic.
  std::optional<std::string> FieldCalled(const std::string& name, const JsonNode& at) {
    if (const auto fact = FindFactOf(program_, record_, name))
      return program_.facts[*fact].names.id;
    UnknownKey(at, name, FactNamesOf(program_, record_));
    return std::nullopt;
  }

  Course ReadCourse(const JsonNode& node) {
    Course course;
    course.place = node.place;
    if (!Object(node)) return course;
    for (size_t i = 0; i < node.keys.size(); ++i) {
      if (node.keys[i] == "sessions") {
        const auto number = Number::Parse(node.items[i].text);
        course.sessions = number ? number->AsInt64() : std::nullopt;
        if (course.sessions && *course.sessions > 0 && *course.sessions <= kMostSessions) continue;
        course.sessions.reset();
        diagnostics_.Add(DiagnosticKind::kJsonShape, node.items[i].place,
                         {Argument("the number of sessions", "课次数")});
      } else if (const auto field = FieldCalled(node.keys[i], node.items[i])) {
        course.facts.emplace_back(*field, node.items[i]);
      }
    }
    return course;
  }

  std::optional<StatementField> ReadField(const std::string& name, const JsonNode& node) {
    auto field = FieldCalled(name, node);
    if (!field || !Object(node) ||
        !OnlyKeys(node, {"verb", "activity", "activity_type", "take", "of"}))
      return std::nullopt;
    const auto *verb = node.Find("verb"), *take = node.Find("take");
    if (verb == nullptr || take == nullptr) {
      diagnostics_.Add(DiagnosticKind::kJsonShape, node.place,
                       {Argument("\"verb\" and \"take\"", " \"verb\" 与 \"take\"")});
      return std::nullopt;
    }
    StatementField out;
    out.field = std::move(*field);
    out.place = node.place;
    out.verbs = Texts(*verb);
    if (const auto* activity = node.Find("activity")) {
      const auto texts = Texts(*activity);
      out.activities = {texts.begin(), texts.end()};
    }
    if (const auto* type = node.Find("activity_type"); type != nullptr && Text(*type))
      out.activity_type = type->text;
    if (!Text(*take) || !ReadTake(*take, &out) || !ReadOf(node.Find("of"), &out))
      return std::nullopt;
    return out;
  }

  bool ReadTake(const JsonNode& take, StatementField* out) {
    if (take.text.starts_with(kExtension)) {
      out->take = Take::kExtension;
      out->extension = take.text.substr(kExtension.size());
      return true;
    }
    std::vector<std::string> known = {"extension:https://…"};
    for (const auto& [word, kind] : kTakes) {
      known.emplace_back(word);
      if (take.text != word) continue;
      out->take = kind;
      return true;
    }
    std::string words;
    for (const std::string& word : known) words += (words.empty() ? "" : ", ") + word;
    diagnostics_.Add(DiagnosticKind::kJsonShape, take.place,
                     {Argument("one of " + words, "以下之一:" + words)});
    return false;
  }

  bool ReadOf(const JsonNode* of, StatementField* out) {
    if (of == nullptr) return true;
    out->first = of->text == "first";
    if (out->first || of->text == "last") return true;
    diagnostics_.Add(DiagnosticKind::kJsonShape, of->place,
                     {Argument("\"first\" or \"last\"", " \"first\" 或 \"last\"")});
    return false;
  }

  static constexpr int64_t kMostSessions = 100'000;

  const Program& program_;
  uint32_t record_ = 0;  // the entity of the list's records
};

}  // namespace

std::optional<ExportMap> ReadExportMap(const Program& program, const SourceSet& sources,
                                       FileId file, Diagnostics& diagnostics) {
  const size_t errors = diagnostics.errors();
  const auto root = ReadJson(sources.file(file).original, file, 0, diagnostics);
  if (!root) return std::nullopt;
  auto map = MapReader(program, diagnostics).Read(*root);
  if (diagnostics.errors() != errors) return std::nullopt;
  return map;
}

void ApplyMap(const ExportMap& map, std::vector<CsvRow>* rows, MapUse* use) {
  if (rows->empty()) return;
  std::vector<const std::map<std::string, std::string>*> words;  // of each column
  for (CsvCell& cell : rows->front().cells) {
    const std::string name = Tidy(cell.text);
    if (const auto at = map.columns.find(name); at != map.columns.end()) {
      use->columns.insert(name);
      cell.text = at->second.name == "#" ? "#" + name : at->second.name;
    }
    const std::string called = Tidy(cell.text);
    words.push_back(IsIdColumn(called) ? &map.persons : nullptr);
    if (const auto at = map.values.find(called); at != map.values.end()) {
      use->values.insert(called);
      words.back() = &at->second.words;
    }
  }
  for (size_t i = 1; i < rows->size(); ++i) {
    auto& cells = (*rows)[i].cells;
    for (size_t k = 0; k < std::min(cells.size(), words.size()); ++k) {
      if (words[k] == nullptr) continue;
      const auto at = words[k]->find(Tidy(cells[k].text));
      if (at != words[k]->end()) cells[k].text = at->second;
    }
  }
}

void CheckUse(const ExportMap& map, const MapUse& use, Diagnostics& diagnostics) {
  for (const auto& [name, column] : map.columns)
    if (!use.columns.contains(name))
      diagnostics.Add(DiagnosticKind::kMapColumn, column.place, {name});
  for (const auto& [name, values] : map.values)
    if (!use.values.contains(name))
      diagnostics.Add(DiagnosticKind::kMapColumn, values.place, {name});
}

}  // namespace writ
