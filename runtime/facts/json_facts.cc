#include "runtime/facts/json_facts.h"

#include "runtime/facts/builder.h"
#include "runtime/facts/cell.h"

namespace writ {

using Kind = JsonNode::Kind;

namespace {

bool IsAnnotated(const JsonNode& node) {
  return node.kind == Kind::kObject && node.Find("value") != nullptr;
}

}  // namespace

void JsonFacts::ReadFact(uint32_t fact, const JsonNode& node, const std::string& subject,
                         FactRecord* record) {
  const auto& declared = program_.facts[fact];
  if (!declared.type.per) return ReadRecordings(fact, std::nullopt, node, subject, record);
  if (!Expect(node, Kind::kObject,
              {"an object by period, such as {\"2026-01\": …}",
               "按期间列出的对象,如 {\"2026-01\": …}"}))
    return;
  for (size_t i = 0; i < node.keys.size(); ++i) {
    const auto period = ReadPeriod(node.keys[i], *declared.type.per);
    if (period) {
      ReadRecordings(fact, period, node.items[i], subject, record);
    } else {
      diagnostics_.Add(
          DiagnosticKind::kFactNotAPeriod, node.items[i].place,
          {node.keys[i], Argument("period of this fact's frequency", "与该事实频率一致的期间")});
    }
  }
}

// Bare, {"value", "source", …}, or an array of these; a list fact's own array is told apart by
// its members.
void JsonFacts::ReadRecordings(uint32_t fact, std::optional<Period> period, const JsonNode& node,
                               const std::string& subject, FactRecord* record) {
  const bool listed =
      program_.facts[fact].type.kind == TypeKind::kList || program_.facts[fact].over_time;
  const bool several = node.kind == Kind::kArray &&
                       (!listed || (!node.items.empty() && IsAnnotated(node.items.front()) &&
                                    !program_.facts[fact].over_time));
  const size_t count = several ? node.items.size() : 1;
  for (size_t i = 0; i < count; ++i) {
    const auto& one = several ? node.items[i] : node;
    auto recording = ReadRecording(fact, one, subject);
    if (recording)
      AddRecording(program_, fact, period, std::move(*recording), subject, one.place, record,
                   diagnostics_);
  }
}

std::optional<Recording> JsonFacts::ReadRecording(uint32_t fact, const JsonNode& node,
                                                  const std::string& subject) {
  Recording recording;
  recording.source = program_.facts[fact].source;
  const JsonNode* value = &node;
  if (IsAnnotated(node)) {
    value = node.Find("value");
    if (!ReadProvenance(node, &recording)) return std::nullopt;
  }
  if (value->kind == Kind::kString && (value->text == "none" || value->text == "无")) {
    recording.value = NoneValue{};
    return recording;
  }
  bool good = false;
  if (program_.facts[fact].over_time && value->kind == Kind::kArray) {
    good = ReadIntervals(*value, &recording);
  } else if (program_.facts[fact].type.kind == TypeKind::kList) {
    good = ReadList(fact, *value, subject, &recording);
  } else {
    good = ReadScalar(fact, *value, subject, &recording);
  }
  if (!good) return std::nullopt;
  return recording;
}

bool JsonFacts::ReadProvenance(const JsonNode& node, Recording* recording) {
  for (size_t i = 0; i < node.keys.size(); ++i) {
    const auto& key = node.keys[i];
    const auto& item = node.items[i];
    if (key == "value") continue;
    if (key == "source" || key == "document") {
      if (!Expect(item, Kind::kString, {"text", "文本"})) return false;
      (key == "source" ? recording->source : recording->document) = item.text;
    } else if (key == "recorded") {
      recording->recorded = ReadDateOf(&item, item.place);
      if (!recording->recorded) return false;
    } else if (key == "status") {
      if (item.text != "asserted" && item.text != "disputed") {
        diagnostics_.Add(
            DiagnosticKind::kJsonShape, item.place,
            {Argument("\"asserted\" or \"disputed\"", " \"asserted\" 或 \"disputed\"")});
        return false;
      }
      recording->status = item.text == "disputed" ? FactStatus::kDisputed : FactStatus::kAsserted;
    } else {
      UnknownKey(item, key, {"value", "source", "recorded", "document", "status"});
      return false;
    }
  }
  return true;
}

bool JsonFacts::ReadScalar(uint32_t fact, const JsonNode& node, const std::string& subject,
                           Recording* recording) {
  const auto& type = program_.facts[fact].type;
  if (node.kind == Kind::kNull || node.kind == Kind::kArray || node.kind == Kind::kObject) {
    Expect(node, Kind::kString, {"one value", "一个值"});
    return false;
  }
  const bool text_type = type.kind == TypeKind::kText || type.kind == TypeKind::kTeam ||
                         type.kind == TypeKind::kDocument;
  auto value = text_type && Tidy(node.text).empty()
                   ? std::unexpected(CellProblem{DiagnosticKind::kFactNoValue, {node.text}})
                   : ReadCell(program_, type, node.text);
  if (!value) {
    diagnostics_.Add(value.error().kind, node.place, value.error().arguments);
    return false;
  }
  if (const auto* scalar = std::get_if<Scalar>(&*value)) {
    if (!CheckRange(program_, fact, *scalar, subject, node.place, diagnostics_)) return false;
    recording->value = *scalar;
  } else {
    recording->value = NoneValue{};
  }
  return true;
}

// [{"from": …, "until": …, "value": true}]
bool JsonFacts::ReadIntervals(const JsonNode& node, Recording* recording) {
  std::vector<IntervalValue> intervals;
  for (const auto& item : node.items) {
    const auto interval = ReadInterval(item);
    if (!interval) return false;
    intervals.push_back(*interval);
  }
  recording->value = std::move(intervals);
  return true;
}

std::optional<IntervalValue> JsonFacts::ReadInterval(const JsonNode& item) {
  if (!Expect(item, Kind::kObject,
              {"{\"from\", \"until\", \"value\"}", "{\"from\", \"until\", \"value\"}"}) ||
      !OnlyKeys(item, {"from", "until", "value"}))
    return std::nullopt;
  IntervalValue interval;
  interval.yes = true;
  if (const auto* value = item.Find("value")) {
    const auto read = ReadCell(program_, {TypeKind::kYesNo, 0, {}}, value->text);
    const auto* yes = read ? std::get_if<Scalar>(&*read) : nullptr;
    if (yes == nullptr) {
      diagnostics_.Add(DiagnosticKind::kFactNotYesNo, value->place, {value->text});
      return std::nullopt;
    }
    interval.yes = yes->yes;
  }
  for (const char* key : {"from", "until"}) {
    const auto* date = item.Find(key);
    if (date == nullptr) continue;
    const auto read = ReadDateOf(date, item.place);
    if (!read) return std::nullopt;
    (key[0] == 'f' ? interval.from : interval.until) = read;
  }
  if (!InOrder(interval.from, interval.until, item.place)) return std::nullopt;
  return interval;
}

// {"complete_through": …, "items": [ {…} ]} or [ {…} ]
bool JsonFacts::ReadList(uint32_t fact, const JsonNode& node, const std::string& subject,
                         Recording* recording) {
  ListValue list;
  const JsonNode* items = &node;
  if (node.kind == Kind::kObject) {
    items = node.Find("items");
    if (const auto* through = node.Find("complete_through")) {
      list.complete_through = ReadDateOf(through, node.place);
      if (!list.complete_through) return false;
    }
    for (size_t i = 0; i < node.keys.size(); ++i) {
      if (node.keys[i] != "items" && node.keys[i] != "complete_through")
        UnknownKey(node.items[i], node.keys[i], {"items", "complete_through"});
    }
  }
  if (items == nullptr || items->kind != Kind::kArray) {
    Expect(node, Kind::kArray,
           {"a list [ … ] or {\"complete_through\", \"items\"}",
            "清单 [ … ] 或 {\"complete_through\", \"items\"}"});
    return false;
  }
  const uint32_t entity = program_.facts[fact].type.index;
  for (const auto& item : items->items) {
    if (!Expect(item, Kind::kObject, {"a record { … }", "记录 { … }"})) return false;
    FactRecord record;
    for (size_t i = 0; i < item.keys.size(); ++i) {
      const auto member = FindFactOf(program_, entity, item.keys[i]);
      if (member)
        ReadFact(*member, item.items[i], subject, &record);
      else
        UnknownKey(item.items[i], item.keys[i], FactNamesOf(program_, entity));
    }
    list.items.push_back(std::move(record));
  }
  recording->value = std::move(list);
  return true;
}

}  // namespace writ
