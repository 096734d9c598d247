#include <algorithm>
#include <map>

#include "runtime/facts/builder.h"
#include "runtime/facts/import.h"

namespace writ {
namespace {

std::string Spelt(const Names& names, Language language) {
  const auto& wanted = language == Language::kChinese ? names.zh : names.en;
  return wanted.empty() ? names.id : wanted;
}

// A byte order mark, so that spreadsheets show Chinese headers as they are.
constexpr const char* kBom = "\xEF\xBB\xBF";

const char* PeriodHeader(Frequency frequency, bool zh) {
  switch (frequency) {
    case Frequency::kMonth: return zh ? "月份" : "month";
    case Frequency::kQuarter: return zh ? "季度" : "quarter";
    case Frequency::kYear: return zh ? "年度" : "year";
  }
  return "";
}

const char* SeriesFile(Frequency frequency) {
  switch (frequency) {
    case Frequency::kMonth: return "monthly.csv";
    case Frequency::kQuarter: return "quarterly.csv";
    case Frequency::kYear: return "yearly.csv";
  }
  return "";
}

// Whether a rule asks for the days of something that happened.
bool ReadsEvents(const Program& program) {
  return std::any_of(program.exprs.begin(), program.exprs.end(), [](const Expr& expr) {
    return expr.op == Op::kPresent || expr.op == Op::kOrdinal;
  });
}

}  // namespace

std::vector<Template> FactTemplates(const Program& program, Language language) {
  const bool zh = language == Language::kChinese;
  const uint32_t entity = SubjectEntity(program);
  if (entity >= program.entities.size()) return {};
  const std::string id = zh ? "工号" : "id";
  std::string people = id, events;
  std::map<Frequency, std::string> series;
  std::vector<Template> templates;
  for (const uint32_t index : program.entities[entity].facts) {
    const auto& fact = program.facts[index];
    if (fact.type.per) {
      auto [at, is_new] =
          series.try_emplace(*fact.type.per, id + "," + PeriodHeader(*fact.type.per, zh));
      at->second += "," + Spelt(fact.names, language);
    } else if (fact.type.kind == TypeKind::kList) {
      std::string header = id;
      for (const uint32_t member : program.entities[fact.type.index].facts) {
        header += "," + Spelt(program.facts[member].names, language);
      }
      header += zh ? ",完整截至" : ",complete_through";
      templates.push_back({fact.names.id + ".csv", kBom + header + "\n"});
    } else {
      people += "," + Spelt(fact.names, language);
    }
  }
  if (ReadsEvents(program)) events = zh ? "工号,事件,日期" : "id,event,date";
  people += zh ? ",告知日期" : ",told";
  templates.insert(templates.begin(), {"people.csv", kBom + people + "\n"});
  size_t at = 1;
  for (const auto& [frequency, header] : series) {
    templates.insert(templates.begin() + static_cast<long>(at++),
                     {SeriesFile(frequency), kBom + header + "\n"});
  }
  if (!events.empty()) templates.push_back({"events.csv", kBom + events + "\n"});
  return templates;
}

}  // namespace writ
