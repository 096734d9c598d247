#include "runtime/facts/assignment.h"

#include "engine/base/text.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/cell.h"
#include "runtime/facts/interval.h"
#include "runtime/facts/json_facts.h"

namespace writ {
namespace {

Argument WordsOf(Frequency frequency) {
  switch (frequency) {
    case Frequency::kMonth: return {"month", "月份"};
    case Frequency::kQuarter: return {"quarter", "季度"};
    case Frequency::kYear: return {"year", "年度"};
  }
  return {""};
}

class Assigner {
 public:
  Assigner(const Program& program, std::string_view subject, const AssignmentOptions& options,
           SourceSet& sources, Diagnostics& diagnostics)
      : program_(program), options_(options), sources_(sources), diagnostics_(diagnostics) {
    facts_.id = subject;
    facts_.entity = SubjectEntity(program);
  }

  std::optional<SubjectFacts> Read(std::string_view assignment) {
    const size_t errors = diagnostics_.errors();
    file_ = sources_.Add("argument", std::string(assignment));
    const size_t equals = assignment.find('=');
    if (const auto bad = FindInvalidUtf8(assignment)) {
      diagnostics_.Add(DiagnosticKind::kInvalidUtf8, PlaceOf(*bad, *bad + 1));
    } else if (equals == std::string_view::npos || Tidy(assignment.substr(0, equals)).empty()) {
      diagnostics_.Add(DiagnosticKind::kAssignmentShape, PlaceOf(0, assignment.size()),
                       {assignment});
    } else {
      value_ = PlaceOf(equals + 1, assignment.size());
      Assign(ToNfc(Tidy(assignment.substr(0, equals))), assignment.substr(equals + 1));
    }
    if (diagnostics_.errors() != errors) return std::nullopt;
    return std::move(facts_);
  }

 private:
  Place PlaceOf(size_t begin, size_t end) const {
    return {file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }

  // An option's words become a text of their own, to be quoted.
  Place OptionPlace(const char* name, const std::string& text) {
    return {sources_.Add(name, text), 0, static_cast<uint32_t>(text.size())};
  }

  void Assign(const std::string& name, std::string_view text) {
    const auto fact = FindFactOf(program_, facts_.entity, name);
    const auto event = fact ? std::nullopt : FindEventId(program_, name);
    const bool told = name == "told" || name == "告知日期";
    if (!fact && !event && !told) return Unknown(name);
    if (Tidy(text).empty()) {
      diagnostics_.Add(DiagnosticKind::kFactNoValue, value_, {text});
    } else if (fact) {
      AssignFact(*fact, text);
    } else if (const auto day = BareDay(name, text)) {
      if (event) {
        facts_.events[*event] = {*day};
      } else {
        facts_.told.push_back({program_.policy.names.id, program_.policy.version, *day});
      }
    }
  }

  void Unknown(const std::string& name) {
    auto known = FactNamesOf(program_, facts_.entity);
    for (auto& event : EventNamesOf(program_)) known.push_back(std::move(event));
    known.emplace_back("told");
    SuggestNearest(
        name, known,
        &diagnostics_.Add(DiagnosticKind::kJsonUnknownKey, PlaceOf(0, value_.begin - 1), {name}));
  }

  // Of events and tellings nothing but the day is kept, and nothing is dropped silently.
  std::optional<Date> BareDay(const std::string& name, std::string_view text) {
    const auto refuse = [&](const char* option, const std::string& given, Argument word) {
      if (given.empty()) return;
      diagnostics_.Add(DiagnosticKind::kAssignmentBare, OptionPlace(option, given),
                       {name, std::move(word)});
    };
    refuse("--period", options_.period, {"a period", "期间"});
    refuse("--source", options_.source, {"a source", "来源"});
    refuse("--document", options_.document, {"a document", "凭证"});
    refuse("--status", options_.status, {"a status", "状态"});
    refuse("--recorded", options_.recorded, {"a day of recording", "记录日期"});
    const auto day = ReadDay(text);
    if (!day) diagnostics_.Add(DiagnosticKind::kFactNotADate, value_, {text});
    return day;
  }

  void AssignFact(uint32_t fact, std::string_view text) {
    std::optional<Period> period;
    const bool placed = ReadPeriodOf(fact, &period);
    auto recording = ReadValue(fact, text);
    if (!recording || !ReadProvenance(&*recording) || !placed) return;
    AddRecording(program_, fact, period, std::move(*recording), facts_.id, value_, &facts_.record,
                 diagnostics_);
  }

  bool ReadPeriodOf(uint32_t fact, std::optional<Period>* period) {
    const Fact& declared = program_.facts[fact];
    const std::string& given = options_.period;
    if (!declared.type.per) {
      if (given.empty()) return true;
      diagnostics_.Add(DiagnosticKind::kAssignmentNoPeriod, OptionPlace("--period", given),
                       {declared.names.id});
      return false;
    }
    const Argument words = WordsOf(*declared.type.per);
    if (given.empty()) {
      diagnostics_.Add(DiagnosticKind::kAssignmentPeriod, PlaceOf(0, value_.begin - 1),
                       {declared.names.id, words});
      return false;
    }
    *period = ReadPeriod(given, *declared.type.per);
    if (!*period)
      diagnostics_.Add(DiagnosticKind::kFactNotAPeriod, OptionPlace("--period", given),
                       {given, words});
    return period->has_value();
  }

  std::optional<Recording> ReadValue(uint32_t fact, std::string_view text) {
    const Fact& declared = program_.facts[fact];
    Recording recording;
    recording.source = declared.source;
    const std::string tidy = Tidy(text);
    if (tidy == "none" || tidy == "无") {
      recording.value = NoneValue{};
    } else if (declared.type.kind == TypeKind::kList) {
      const auto node = ReadJson(text, file_, value_.begin, diagnostics_);
      if (!node) return std::nullopt;
      return JsonFacts(program_, diagnostics_).ReadRecording(fact, *node, facts_.id);
    } else if (declared.over_time) {
      auto intervals = ReadIntervals(program_, text);
      if (!intervals) {
        diagnostics_.Add(DiagnosticKind::kFactInterval, value_, {text});
        return std::nullopt;
      }
      recording.value = std::move(*intervals);
    } else {
      const auto value = ReadCell(program_, declared.type, text);
      if (!value) {
        diagnostics_.Add(value.error().kind, value_, value.error().arguments);
        return std::nullopt;
      }
      const auto* scalar = std::get_if<Scalar>(&*value);
      if (scalar == nullptr ||
          !CheckRange(program_, fact, *scalar, facts_.id, value_, diagnostics_))
        return std::nullopt;
      recording.value = *scalar;
    }
    return recording;
  }

  bool ReadProvenance(Recording* recording) {
    if (!Tidy(options_.source).empty()) recording->source = ToNfc(Tidy(options_.source));
    if (!Tidy(options_.document).empty()) recording->document = ToNfc(Tidy(options_.document));
    bool good = true;
    if (!options_.recorded.empty()) {
      recording->recorded = ReadDay(options_.recorded);
      if (!recording->recorded)
        diagnostics_.Add(DiagnosticKind::kFactNotADate,
                         OptionPlace("--recorded", options_.recorded), {options_.recorded});
      good = recording->recorded.has_value();
    }
    const std::string status = Tidy(options_.status);
    if (status == "disputed" || status == "有争议") {
      recording->status = FactStatus::kDisputed;
    } else if (status == "asserted" || status == "无争议") {
      recording->status = FactStatus::kAsserted;
    } else if (!status.empty()) {
      diagnostics_.Add(DiagnosticKind::kJsonShape, OptionPlace("--status", options_.status),
                       {Argument("\"asserted\" or \"disputed\"", "“无争议”或“有争议”")});
      good = false;
    }
    return good;
  }

  const Program& program_;
  const AssignmentOptions& options_;
  SourceSet& sources_;
  Diagnostics& diagnostics_;
  SubjectFacts facts_;
  FileId file_ = kNoFile;
  Place value_;
};

}  // namespace

std::optional<SubjectFacts> ReadAssignment(const Program& program, std::string_view subject,
                                           std::string_view assignment,
                                           const AssignmentOptions& options, SourceSet& sources,
                                           Diagnostics& diagnostics) {
  return Assigner(program, subject, options, sources, diagnostics).Read(assignment);
}

}  // namespace writ
