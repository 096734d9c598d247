#include <algorithm>

#include "engine/program/meaning_expr.h"
#include "engine/program/norms.h"
#include "engine/program/op_info.h"

namespace writ {
namespace {

// The scheme is docs/meaning_hash.md; a change here that alters an old hash needs a new version of
// it.
constexpr std::string_view kVersion = "writ-meaning/1";
constexpr std::string_view kLawVersion = "writ-law/1";

class MeaningEncoder {
 public:
  explicit MeaningEncoder(const Program& program)
      : p_(program), ids_(program), digests_(ExprDigests(ids_)) {}

  std::string Encode() {
    out_.Open(kVersion);
    Head();
    Sorted(p_.roles, &MeaningEncoder::OfRole);
    Sorted(p_.choices, &MeaningEncoder::OfChoice);
    Sorted(p_.entities, &MeaningEncoder::OfEntity);
    Facts();
    Sorted(p_.events, &MeaningEncoder::OfEvent);
    Sorted(p_.parameters, &MeaningEncoder::OfParameter);
    Sorted(p_.definitions, &MeaningEncoder::OfDefinition);
    for (const Rule& rule : p_.rules) OfRule(rule);
    Sorted(p_.tables, &MeaningEncoder::OfTable);
    Sorted(p_.scales, &MeaningEncoder::OfScale);
    Sorted(p_.findings, &MeaningEncoder::OfFinding);
    Sorted(p_.laws, &MeaningEncoder::OfLaw);
    DeclaredActs();
    return out_.Close().Take();
  }

  std::vector<NormMeaning> Norms(bool everywhere) {
    std::vector<NormMeaning> norms;
    const auto add = [&](std::string_view kind, const Names& names, const auto& encode) {
      if (!everywhere && !names.module.empty()) return;
      out_ = {};
      encode();
      norms.push_back({std::string(kind), names, Sha256(out_.Take())});
    };
    const auto all = [&](std::string_view kind, const auto& list, auto encode) {
      for (const auto& item : list) add(kind, item.names, [&] { (this->*encode)(item); });
    };
    for (uint32_t i = 0; i < p_.facts.size(); ++i)
      if (p_.facts[i].presumed != kNoExpr)
        add("presumption", p_.facts[i].names, [&] { OfFact(p_.facts[i], ids_.Fact(i)); });
    all("parameter", p_.parameters, &MeaningEncoder::OfParameter);
    all("definition", p_.definitions, &MeaningEncoder::OfDefinition);
    all("rule", p_.rules, &MeaningEncoder::OfRule);
    for (const Table& table : p_.tables)
      if (table.mode != TableMode::kData) add("table", table.names, [&] { OfTable(table); });
    all("scale", p_.scales, &MeaningEncoder::OfScale);
    all("finding", p_.findings, &MeaningEncoder::OfFinding);
    all("law", p_.laws, &MeaningEncoder::OfLaw);
    for (const DeclaredAct& one : p_.declared_acts)
      add(NameOf(one.kind), one.names, [&] { out_.Atom(one.canonical); });
    std::ranges::sort(norms, {}, [](const NormMeaning& n) { return n.kind + " " + n.names.id; });
    return norms;
  }

 private:
  // Declarations whose order has no meaning go by id.
  template <typename T>
  void Sorted(const std::vector<T>& list, void (MeaningEncoder::*encode)(const T&)) {
    std::vector<std::pair<std::string, const T*>> sorted;
    for (const T& item : list) sorted.emplace_back(ids_.Of(item.names), &item);
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [id, item] : sorted) (this->*encode)(*item);
  }
  void Texts(std::string_view tag, std::vector<std::string> texts, bool ordered = false) {
    if (texts.empty()) return;
    if (!ordered) std::sort(texts.begin(), texts.end());
    out_.Open(tag);
    for (const std::string& text : texts) out_.Atom(text);
    out_.Close();
  }
  template <typename T>
  std::vector<std::string> IdsOf(const std::vector<T>& list, const std::vector<uint32_t>& which) {
    std::vector<std::string> ids;
    for (const uint32_t i : which) ids.push_back(ids_.Of(list[i].names));
    return ids;
  }
  template <typename T>
  void Reference(std::string_view tag, const std::vector<T>& list, uint32_t index) {
    if (index < list.size()) out_.Field(tag, ids_.Of(list[index].names));
  }
  CanonicalWriter& Begin(std::string_view tag, const Names& names) {
    return out_.Open(tag).Field("id", ids_.Of(names));
  }
  void Expression(std::string_view tag, ExprId id) {
    if (id != kNoExpr) out_.Field(tag, BytesOf(digests_[id]));
  }
  void Day(std::string_view tag, std::optional<Date> date) {
    if (date) out_.Field(tag, date->ToIso());
  }
  void Level(NormLevel level, NormLevel usual) {
    if (level != usual) out_.Field("level", NameOf(level));
  }
  void Valid(const Validity& valid) {
    Day("from", valid.from);
    Day("until", valid.until);
    Expression("by", valid.by_date);
  }
  void Cites(const std::vector<Citation>& cites) {
    for (const Citation& c : cites) {
      out_.Open("cites").Field("law", c.source).Field("section", c.section);
      out_.Field("article", c.article).Field("paragraph", c.paragraph).Field("item", c.item);
      out_.Close();
    }
  }

  void Head();
  void Facts();
  void Exceptions(const std::vector<uint32_t>& list);
  void OfFact(const Fact& fact, const std::string& id);
  void OfRole(const Role& role) { Begin("role", role.names).Close(); }
  void OfChoice(const ChoiceType& choice);
  void OfEntity(const Entity& entity);
  void OfEvent(const EventType& event) {
    Begin("event", event.names);
    Reference("entity", p_.entities, event.entity);
    out_.Close();
  }
  void OfParameter(const Parameter& parameter);
  void OfDefinition(const Definition& definition);
  void OfRule(const Rule& rule);
  void OfVersion(const RuleVersion& version);
  void OfAction(const Action& action);
  void OfTable(const Table& table);
  void OfRow(const TableRow& row);
  void OfScale(const Scale& scale);
  void OfFinding(const Finding& finding);
  void OfLaw(const Law& law);
  void DeclaredActs();

  const Program& p_;
  MeaningIds ids_;
  std::vector<Digest> digests_;
  CanonicalWriter out_;
};

void MeaningEncoder::Head() {
  const PolicyHead& head = p_.policy;
  Begin("policy", head.names).Field("version", head.version);
  out_.Field("jurisdiction", head.jurisdiction).Field("currency", head.currency);
  out_.Field("prevails", head.prevails);
  Day("from", head.from);
  Day("until", head.until);
  Level(head.level, NormLevel::kPolicy);
  if (head.rounding_unit) {
    out_.Open("rounds").Field("mode", head.rounding);
    out_.Field("unit", head.rounding_unit->Canonical()).Close();
  }
  out_.Close();
  std::vector<std::string> uses;
  for (const ModuleUse& use : p_.uses) {
    CanonicalWriter one;
    uses.push_back(
        one.Open("use").Field("path", use.path).Field("version", use.version).Close().Take());
  }
  std::sort(uses.begin(), uses.end());
  for (const std::string& use : uses) out_.Raw(use);
  if (p_.calendar.empty()) return;
  out_.Open("calendar").Field("name", p_.calendar_name);
  out_.Field("from", p_.calendar.first().ToIso()).Field("until", p_.calendar.last().ToIso());
  out_.Field("days", p_.calendar.CanonicalCsv()).Close();
}

void MeaningEncoder::OfChoice(const ChoiceType& choice) {
  Begin("choice", choice.names);
  std::vector<std::string> options;
  for (const Names& option : choice.options) options.push_back(option.id);
  Texts("options", std::move(options), true);
  out_.Close();
}

void MeaningEncoder::OfEntity(const Entity& entity) {
  Begin("entity", entity.names);
  if (entity.exists_from != kNoIndex) out_.Field("from", ids_.Fact(entity.exists_from));
  if (entity.exists_until != kNoIndex) out_.Field("until", ids_.Fact(entity.exists_until));
  out_.Close();
}

void MeaningEncoder::Facts() {
  std::vector<std::pair<std::string, const Fact*>> sorted;
  for (uint32_t i = 0; i < p_.facts.size(); ++i) sorted.emplace_back(ids_.Fact(i), &p_.facts[i]);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [id, fact] : sorted) OfFact(*fact, id);
}

void MeaningEncoder::OfFact(const Fact& fact, const std::string& id) {
  out_.Open("fact").Field("id", id);
  EncodeType(ids_, fact.type, &out_);
  out_.Flag("over_time", fact.over_time).Field("source", fact.source);
  EncodeSpan("closes_after", fact.closes_after, &out_);
  if (fact.range_from) {
    EncodeScalar(ids_, *fact.range_from, &out_.Open("range_from"));
    out_.Close();
  }
  if (fact.range_to) {
    EncodeScalar(ids_, *fact.range_to, &out_.Open("range_to"));
    out_.Close();
  }
  out_.Flag("personal", fact.personal).Flag("restricted", fact.restricted);
  Expression("binding", fact.binding);
  if (fact.presumed != kNoExpr) {
    Expression("presumed", fact.presumed);
    out_.Field("unless_told_by", fact.presumed_unless);
    Cites(fact.presumed_cites);
  }
  out_.Close();
}

void MeaningEncoder::OfParameter(const Parameter& parameter) {
  Begin("parameter", parameter.names);
  EncodeType(ids_, parameter.type, &out_);
  Expression("value", parameter.value);
  Cites(parameter.cites);
  out_.Close();
}

void MeaningEncoder::Exceptions(const std::vector<uint32_t>& list) {
  for (const uint32_t index : list) {
    const Exception& exception = p_.exceptions[index];
    Begin("exception", exception.names);
    Valid(exception.valid);
    Expression("when", exception.when);
    Expression("value", exception.value);
    Cites(exception.cites);
    out_.Close();
  }
}

void MeaningEncoder::OfDefinition(const Definition& definition) {
  Begin("definition", definition.names);
  Reference("entity", p_.entities, definition.entity);
  EncodeType(ids_, definition.type, &out_);
  if (definition.direction != Direction::kNone)
    out_.Field("direction", NameOf(definition.direction));
  Level(definition.level, NormLevel::kPolicy);
  for (const DefinitionVersion& version : definition.versions) {
    out_.Open("version");
    Valid(version.valid);
    Expression("when", version.when);
    Expression("value", version.value);
    Cites(version.cites);
    out_.Close();
  }
  Exceptions(definition.exceptions);
  Texts("overrides", IdsOf(p_.definitions, definition.overrides));
  out_.Close();
}

void MeaningEncoder::OfAction(const Action& action) {
  if (action.kind == ActionKind::kNone) return;
  out_.Open("then").Atom(NameOf(action.kind));
  Texts("to", IdsOf(p_.roles, action.roles));
  Reference("procedure", p_.procedures, action.procedure);
  for (const ActionArgument& argument : action.arguments) {
    out_.Open("with").Field("name", argument.name);
    Expression("value", argument.value);
    out_.Close();
  }
  out_.Close();
}

void MeaningEncoder::OfVersion(const RuleVersion& version) {
  out_.Open("version");
  Valid(version.valid);
  // `condition` follows from `when` and `unless`; only a rule made without them is known by it.
  if (version.when == kNoExpr) {
    Expression("condition", version.condition);
  } else {
    Expression("when", version.when);
    for (const ExprId unless : version.unless) Expression("unless", unless);
  }
  OfAction(version.action);
  Reference("counts_as", p_.findings, version.counts_as);
  Cites(version.cites);
  out_.Close();
}

void MeaningEncoder::OfRule(const Rule& rule) {
  Begin("rule", rule.names);
  Reference("entity", p_.entities, rule.entity);
  Level(rule.level, NormLevel::kPolicy);
  for (const RuleVersion& version : rule.versions) OfVersion(version);
  Exceptions(rule.exceptions);
  out_.Close();
}

void MeaningEncoder::OfRow(const TableRow& row) {
  out_.Open("row");
  for (const Cell& cell : row.inputs) {
    out_.Open("cell").Flag("any", cell.any);
    for (const CellTest& test : cell.tests) {
      EncodeScalar(ids_, test.value, &out_.Open(InfoOf(test.compare).name));
      out_.Close();
    }
    out_.Close();
  }
  for (const ExprId output : row.outputs) Expression("output", output);
  Day("until", row.until);
  out_.Field("source", row.source).Close();
}

void MeaningEncoder::OfTable(const Table& table) {
  Begin("table", table.names).Field("mode", NameOf(table.mode));
  const auto parameters = [this](std::string_view tag, const std::vector<TableParameter>& list) {
    for (const TableParameter& parameter : list) {
      out_.Open(tag).Field("id", parameter.names.id);
      EncodeType(ids_, parameter.type, &out_);
      out_.Close();
    }
  };
  parameters("input", table.inputs);
  parameters("output", table.outputs);
  Day("data_until", table.data_until);
  for (const TableRow& row : table.rows) OfRow(row);
  Cites(table.cites);
  out_.Close();
}

void MeaningEncoder::OfScale(const Scale& scale) {
  Begin("scale", scale.names);
  EncodeType(ids_, scale.of.type, &out_);
  Reference("choice", p_.choices, scale.choice);
  for (const ScaleBand& band : scale.bands) {
    out_.Open("band").Field("id", p_.choices[scale.choice].options[band.option].id);
    EncodeScalar(ids_, band.bound, &out_.Open(band.below ? "below" : "from"));
    out_.Close().Close();
  }
  Cites(scale.cites);
  out_.Close();
}

void MeaningEncoder::OfFinding(const Finding& finding) {
  Begin("finding", finding.names);
  Reference("entity", p_.entities, finding.entity);
  Texts("needs", finding.needs);
  Reference("made_by", p_.roles, finding.made_by);
  out_.Flag("signed", finding.is_signed).Flag("with_reasons", finding.with_reasons);
  Cites(finding.cites);
  out_.Close();
}

void MeaningEncoder::OfLaw(const Law& law) {
  Begin("law", law.names);
  Level(law.level, NormLevel::kLaw);
  Day("from", law.from);
  Day("until", law.until);
  for (const Article& a : law.articles) {
    out_.Open("text").Field("section", a.section).Field("article", a.article);
    out_.Field("paragraph", a.paragraph).Field("item", a.item).Field("words", a.text).Close();
  }
  out_.Close();
}

void MeaningEncoder::DeclaredActs() {
  std::vector<std::string> all;
  for (const DeclaredAct& one : p_.declared_acts) {
    CanonicalWriter out;
    out.Open(NameOf(one.kind)).Field("id", ids_.Of(one.names));
    all.push_back(out.Field("text", one.canonical).Close().Take());
  }
  std::sort(all.begin(), all.end());
  for (const std::string& one : all) out_.Raw(one);
}

}  // namespace

Digest MeaningHash(const Program& program) { return Sha256(MeaningEncoder(program).Encode()); }

std::vector<NormMeaning> NormMeanings(const Program& program, bool all) {
  return MeaningEncoder(program).Norms(all);
}

Digest LawMeaning(std::string_view path, const std::vector<NormMeaning>& norms) {
  CanonicalWriter out;
  out.Open(kLawVersion).Field("path", path);
  for (const NormMeaning& norm : norms)
    out.Open(norm.kind).Field("id", norm.names.id).Atom(BytesOf(norm.meaning)).Close();
  return Sha256(out.Close().Take());
}

}  // namespace writ
