#include <algorithm>

#include "engine/base/text.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/cell.h"
#include "runtime/facts/import.h"
#include "runtime/facts/json_facts.h"

namespace writ {
namespace {

using Kind = JsonNode::Kind;

class JsonImporter : private JsonFacts {
 public:
  JsonImporter(const Program& program, Diagnostics& diagnostics)
      : JsonFacts(program, diagnostics), builder_(program) {}

  // {"subject":…} or {"subjects":[…]}
  void Import(const JsonNode& root) {
    if (!Expect(root, Kind::kObject, {"an object with \"subject\"", "含 \"subject\" 的对象"}))
      return;
    for (size_t i = 0; i < root.keys.size(); ++i) {
      const auto& key = root.keys[i];
      const auto& value = root.items[i];
      if (key == "subject") {
        ReadSubject(value, root.Find("cohorts"));
      } else if (key == "subjects") {
        if (!Expect(value, Kind::kArray, {"a list of subjects", "subject 的清单"})) continue;
        for (const auto& subject : value.items) ReadSubject(subject, root.Find("cohorts"));
      } else if (key != "cohorts" && key != "format_version") {
        UnknownKey(value, key, {"subject", "subjects", "cohorts"});
      }
    }
  }

  Population Take() { return builder_.Take(); }

 private:
  void ReadSubject(const JsonNode& node, const JsonNode* cohorts) {
    if (!Expect(node, Kind::kObject, {"an object with the facts of one subject", "一人的事实对象"}))
      return;
    const auto* id = node.Find("id");
    const bool named = id != nullptr && !Tidy(id->text).empty() &&
                       (id->kind == Kind::kString || id->kind == Kind::kNumber);
    if (!named) {
      diagnostics_.Add(DiagnosticKind::kJsonShape, node.place,
                       {Argument("\"id\" with the subject's id", "\"id\" 及其编号")});
      return;
    }
    auto& subject = builder_.Subject(id->text);
    for (size_t i = 0; i < node.keys.size(); ++i) ReadMember(node.keys[i], node.items[i], &subject);
    if (cohorts != nullptr) ReadCohorts(*cohorts, &subject);
  }

  void ReadMember(const std::string& key, const JsonNode& value, SubjectFacts* subject) {
    if (key == "id") return;
    if (key == "told") return ReadTold(value, subject);
    if (key == "events") return ReadEvents(value, subject);
    if (key == "employment") return ReadSpells(value, subject);
    const auto fact = FindFactOf(program_, subject->entity, key);
    if (fact) return ReadFact(*fact, value, subject->id, &subject->record);
    auto known = FactNamesOf(program_, subject->entity);
    for (const char* word : {"told", "events", "employment"}) known.emplace_back(word);
    UnknownKey(value, key, known);
  }

  // {"sales_exit": {"version": "2025.1", "on": "2024-12-20"}} or a list of such
  void ReadTold(const JsonNode& node, SubjectFacts* subject) {
    if (!Expect(node, Kind::kObject, {"an object by policy", "按政策列出的对象"})) return;
    for (size_t i = 0; i < node.keys.size(); ++i) {
      const auto& told = node.items[i];
      if (!IsNamed(program_.policy.names, node.keys[i])) {
        diagnostics_.Add(DiagnosticKind::kToldOtherPolicy, told.place,
                         {node.keys[i], program_.policy.names.id});
        continue;
      }
      const size_t count = told.kind == Kind::kArray ? told.items.size() : 1;
      for (size_t k = 0; k < count; ++k)
        ReadToldOnce(told.kind == Kind::kArray ? told.items[k] : told, subject);
    }
  }

  void ReadToldOnce(const JsonNode& told, SubjectFacts* subject) {
    if (!Expect(told, Kind::kObject, {"{\"version\", \"on\"}", "{\"version\", \"on\"}"})) return;
    if (!OnlyKeys(told, {"version", "on"})) return;
    const auto* version = told.Find("version");
    if (version != nullptr && version->kind != Kind::kNumber &&
        !Expect(*version, Kind::kString, {"a version", "版本号"}))
      return;
    const auto on = ReadDateOf(told.Find("on"), told.place);
    if (!on) return;
    subject->told.push_back({program_.policy.names.id,
                             version == nullptr ? program_.policy.version : version->text, *on});
  }

  void ReadEvents(const JsonNode& node, SubjectFacts* subject) {
    if (!Expect(node, Kind::kObject, {"an object by event", "按事件列出的对象"})) return;
    for (size_t i = 0; i < node.keys.size(); ++i) {
      if (!Expect(node.items[i], Kind::kArray, {"a list of dates", "日期清单"})) continue;
      const auto id = FindEventId(program_, node.keys[i]);
      if (!id) {
        diagnostics_.Add(DiagnosticKind::kJsonUnknownEvent, node.items[i].place, {node.keys[i]});
        continue;
      }
      auto& days = subject->events[*id];
      for (const auto& day : node.items[i].items) {
        if (const auto date = ReadDateOf(&day, day.place)) days.push_back(*date);
      }
      std::sort(days.begin(), days.end());
    }
  }

  void ReadSpells(const JsonNode& node, SubjectFacts* subject) {
    if (!Expect(node, Kind::kArray,
                {"a list of {\"from\", \"until\"}", "{\"from\", \"until\"} 清单"}))
      return;
    for (const auto& spell : node.items) {
      if (!Expect(spell, Kind::kObject, {"{\"from\", \"until\"}", "{\"from\", \"until\"}"}) ||
          !OnlyKeys(spell, {"from", "until"}))
        continue;
      const auto from = ReadDateOf(spell.Find("from"), spell.place),
                 until = ReadDateOf(spell.Find("until"), spell.place);
      if (!from || !until) continue;
      if (InOrder(from, until, spell.place)) subject->spells.emplace_back(*from, *until);
    }
  }

  std::optional<Type> OperandType(const std::string& word) const {
    for (const auto& fact : program_.facts) {
      if (IsNamed(fact.names, word)) return fact.type;
    }
    for (const auto& definition : program_.definitions) {
      if (IsNamed(definition.names, word)) return definition.type;
    }
    return std::nullopt;
  }

  // {"team:north": {"conversion": {"2026-02": {"average": "7%", "count": 14, "known": 14}}}}
  void ReadCohorts(const JsonNode& node, SubjectFacts* subject) {
    if (!Expect(node, Kind::kObject, {"an object by team", "按团队列出的对象"})) return;
    for (size_t team = 0; team < node.keys.size(); ++team) {
      const auto& operands = node.items[team];
      if (!Expect(operands, Kind::kObject, {"an object by fact", "按事实列出的对象"})) continue;
      for (size_t i = 0; i < operands.keys.size(); ++i) {
        const auto type = OperandType(operands.keys[i]);
        if (!type) {
          UnknownKey(operands.items[i], operands.keys[i], FactNamesOf(program_, subject->entity));
          continue;
        }
        ReadFigures(node.keys[team], operands.keys[i], *type, operands.items[i], subject);
      }
    }
  }

  void ReadFigures(const std::string& group, const std::string& operand, Type type,
                   const JsonNode& node, SubjectFacts* subject) {
    if (!Expect(node, Kind::kObject, {"an object by period", "按期间列出的对象"})) return;
    if (!type.per) return ReadFigure(group, operand, type, std::nullopt, node, subject);
    for (size_t i = 0; i < node.keys.size(); ++i) {
      const auto period = ReadPeriod(node.keys[i], *type.per);
      if (period)
        ReadFigure(group, operand, type, period, node.items[i], subject);
      else
        diagnostics_.Add(DiagnosticKind::kFactNotAPeriod, node.items[i].place,
                         {node.keys[i], Argument("period", "期间")});
    }
  }

  // How many people; untouched when the node is absent.
  bool ReadCount(const JsonNode* node, int32_t* out) {
    if (node == nullptr) return true;
    constexpr int64_t kMostPeople = 1'000'000'000;
    const auto number = Number::Parse(node->text);
    const auto count = number ? number->AsInt64() : std::nullopt;
    const bool good = count && *count >= 0 && *count <= kMostPeople;
    if (good) {
      *out = static_cast<int32_t>(*count);
    } else {
      diagnostics_.Add(DiagnosticKind::kJsonShape, node->place,
                       {Argument("a number of people", "人数")});
    }
    return good;
  }

  void ReadFigure(const std::string& group, const std::string& operand, Type type,
                  std::optional<Period> period, const JsonNode& node, SubjectFacts* subject) {
    if (!Expect(node, Kind::kObject,
                {"{\"average\", \"count\", \"known\"}", "{\"average\", \"count\", \"known\"}"}))
      return;
    CohortFigure counts;
    if (!ReadCount(node.Find("count"), &counts.count)) return;
    counts.known = counts.count;
    if (!ReadCount(node.Find("known"), &counts.known)) return;
    for (size_t i = 0; i < node.keys.size(); ++i) {
      const auto& key = node.keys[i];
      if (key == "known" || (key == "count" && node.keys.size() > 1)) continue;
      if (key != "average" && key != "sum" && key != "lowest" && key != "highest" &&
          key != "count") {
        UnknownKey(node.items[i], key, {"average", "sum", "lowest", "highest", "count", "known"});
        continue;
      }
      const Type wanted = key == "count" ? Type{TypeKind::kNumber} : type;
      const auto value = ReadCell(program_, wanted, node.items[i].text);
      if (!value || !std::holds_alternative<Scalar>(*value)) {
        diagnostics_.Add(value ? DiagnosticKind::kFactNoValue : value.error().kind,
                         node.items[i].place, {node.items[i].text, ""});
        continue;
      }
      CohortFigure figure = counts;
      figure.value = std::get<Scalar>(*value);
      subject->cohorts[{group, key, FindId(operand), period}] = figure;
    }
  }

  std::string FindId(const std::string& word) const {
    for (const auto& fact : program_.facts) {
      if (IsNamed(fact.names, word)) return fact.names.id;
    }
    for (const auto& definition : program_.definitions) {
      if (IsNamed(definition.names, word)) return definition.names.id;
    }
    return word;
  }

  PopulationBuilder builder_;
};

// One JSON document, or one a line.
struct Piece {
  std::string_view text;
  uint32_t begin;
};

std::vector<Piece> Pieces(std::string_view text, bool lines) {
  if (!lines) return {{text, 0}};
  std::vector<Piece> pieces;
  size_t at = 0;
  while (at < text.size()) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, end - at);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos)
      pieces.push_back({line, static_cast<uint32_t>(at)});
    at = end + 1;
  }
  return pieces;
}

template <typename Reading>
std::optional<Population> ImportAll(const Program& program, FileId file, Diagnostics& diagnostics,
                                    const Reading& reading) {
  const size_t errors = diagnostics.errors();
  if (program.entities.empty()) {
    diagnostics.Add(DiagnosticKind::kFactNoSubject, {file, 0, 0});
    return std::nullopt;
  }
  JsonImporter importer(program, diagnostics);
  reading(&importer);
  if (diagnostics.errors() != errors) return std::nullopt;
  auto population = importer.Take();
  if (!population.subjects.empty()) return population;
  diagnostics.Add(DiagnosticKind::kFactNoSubject, {file, 0, 0});
  return std::nullopt;
}

}  // namespace

std::vector<JsonNode> ReadJsonPieces(const SourceSet& sources, FileId file,
                                     Diagnostics& diagnostics) {
  std::vector<JsonNode> roots;
  const auto& source = sources.file(file);
  for (const auto& piece : Pieces(source.original, source.path.ends_with(".jsonl"))) {
    if (auto root = ReadJson(piece.text, file, piece.begin, diagnostics))
      roots.push_back(std::move(*root));
  }
  return roots;
}

std::optional<Population> ImportJsonTree(const Program& program, const JsonNode& root, FileId file,
                                         Diagnostics& diagnostics) {
  return ImportAll(program, file, diagnostics,
                   [&root](JsonImporter* importer) { importer->Import(root); });
}

std::optional<Population> ImportJson(const Program& program, const SourceSet& sources, FileId file,
                                     Diagnostics& diagnostics) {
  // One after the other: of a million lines one tree is in memory.
  return ImportAll(program, file, diagnostics, [&](JsonImporter* importer) {
    const auto& source = sources.file(file);
    for (const auto& piece : Pieces(source.original, source.path.ends_with(".jsonl"))) {
      if (const auto root = ReadJson(piece.text, file, piece.begin, diagnostics))
        importer->Import(*root);
    }
  });
}

}  // namespace writ
