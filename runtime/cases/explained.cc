#include "runtime/cases/explained.h"

#include <algorithm>

#include "engine/flow/state.h"
#include "runtime/facts/read_set.h"

namespace writ::cases {
namespace {

// Of about 100 and 150 bytes each, beside the rest of a record of 16 KiB.
constexpr size_t kMostReads = 32, kMostNodes = 32;
constexpr int kDeepest = 500;  // of the tree, expressions included

Verdict VerdictOf(const ExplanationNode& node) {
  switch (node.state) {
    case State::kUnknown: return Verdict::kUnknown;
    case State::kNotApplicable: return Verdict::kNotApplicable;
    case State::kNone: return Verdict::kFails;
    case State::kKnown: break;
  }
  const bool condition = node.value.type.kind == TypeKind::kYesNo;
  return !condition || node.value.yes ? Verdict::kHolds : Verdict::kFails;
}

// The norm that a node is about; null for expressions, facts and periods, which are left out.
const Names* NormOf(const Program& program, const ExplanationNode& node) {
  switch (node.kind) {
    case NodeKind::kRule: return &program.rules[node.ref].names;
    case NodeKind::kDefinition: return &program.definitions[node.ref].names;
    case NodeKind::kException: return &program.exceptions[node.ref].names;
    case NodeKind::kExpr:
    case NodeKind::kUnless:
    case NodeKind::kFact:
    case NodeKind::kPeriod:
    case NodeKind::kTeam:
    case NodeKind::kPresumption: return nullptr;
  }
  return nullptr;
}

class Teller {
 public:
  Teller(const Program& program, const Explanation& because) : program_(program), all_(because) {}

  // The norms below a node, itself included, in their places.
  std::vector<audit::Explanation> Below(uint32_t at) {
    std::vector<audit::Explanation> found;
    Visit(at, 0, &found);
    return found;
  }
  bool cut() const { return cut_; }

 private:
  void Visit(uint32_t at, int depth, std::vector<audit::Explanation>* into) {
    const ExplanationNode& node = all_.nodes[at];
    if (depth == kDeepest) {
      cut_ = true;
      return;
    }
    if (const Names* names = NormOf(program_, node)) {
      if (kept_ == kMostNodes) {
        cut_ = true;
        return;
      }
      ++kept_;
      audit::Explanation& norm = into->emplace_back();
      norm.rule = Id(names->id);
      norm.verdict = VerdictOf(node);
      std::vector<audit::Explanation> parts;
      for (const uint32_t child : node.children) Visit(child, depth + 1, &parts);
      into->back().of = std::move(parts);
      return;
    }
    for (const uint32_t child : node.children) Visit(child, depth + 1, into);
  }

  const Program& program_;
  const Explanation& all_;
  size_t kept_ = 0;
  bool cut_ = false;
};

Commitment CommitTo(const SubjectKey& key, CommitmentTag tag, const std::string& where,
                    const CommittedValue& value) {
  const std::string words = std::string(WordOf(tag)) + "/" + where + "/" + value.value();
  return Commit(tag, key.SaltOf(words), value);
}

Commitment CommitToRead(const Pseudonym& subject, const SubjectKey& key, const FactUse& use,
                        const std::string& period, Remembered* remembered) {
  const std::string where = use.fact + "/" + period + "/" + use.batch;
  const std::string words = where + "/" + use.value->type() + "/" + use.value->value();
  if (const auto known = remembered->Read(subject, words)) return *known;
  const Commitment commitment = CommitTo(key, CommitmentTag::kValue, where, *use.value);
  remembered->KeepRead(subject, words, commitment);
  return commitment;
}

bool SameOrigin(const audit::FactsRead& a, const audit::FactsRead& b) {
  return a.batch == b.batch && a.period == b.period && a.recorded == b.recorded;
}

// Facts of one import, one period and one day of recording stand together, in the order of the
// read set; those that had a value apart from those that had none.
void PutReads(const Program& program, const Explanation& because, const Pseudonym& subject,
              const SubjectKey& key, Remembered* remembered, audit::Record* record) {
  std::string omitted;
  std::vector<std::vector<Commitment>> values;  // of each entry of the record's reads
  size_t kept = 0;
  for (const FactUse& use : ReadSetOf(program, because)) {
    const std::string period = use.period ? use.period->ToString() : "";
    if (kept == kMostReads) {
      omitted += use.fact + "/" + period + "/" + use.batch + "\n";
      continue;
    }
    ++kept;
    audit::FactsRead with;
    if (use.period) with.period = PeriodText(period);
    if (!use.batch.empty()) with.batch = Ref(use.batch);
    if (use.recorded) with.recorded = flow::StartOf(*use.recorded);
    size_t at = 0;
    while (at < values.size() &&
           !(SameOrigin(record->reads[at], with) && values[at].empty() != use.value.has_value()))
      ++at;
    if (at == values.size()) {
      record->reads.push_back(std::move(with));
      values.emplace_back();
    }
    record->reads[at].facts.emplace_back(use.fact);
    if (use.value) values[at].push_back(CommitToRead(subject, key, use, period, remembered));
  }
  for (size_t i = 0; i < values.size(); ++i)
    if (!values[i].empty()) record->reads[i].values = audit::CommitTogether(values[i]);
  if (!omitted.empty())
    record->reads_cut =
        CommitTo(key, CommitmentTag::kOmitted, "reads", CommittedValue::OfBytes(omitted));
}

}  // namespace

void Explain(const Program& program, const Explanation& because, const Pseudonym& subject,
             const SubjectKey& key, Remembered* remembered, audit::Record* record) {
  record->reads.clear();
  if (because.nodes.empty()) return;
  PutReads(program, because, subject, key, remembered, record);
  Teller teller(program, because);
  std::vector<audit::Explanation> norms = teller.Below(because.root());
  if (norms.empty()) return;
  // A condition that names several norms is told under the place that asked.
  if (norms.size() == 1) {
    record->explanation = std::move(norms.front());
  } else {
    audit::Explanation& all = record->explanation.emplace();
    all.rule = Id("condition");
    all.verdict = record->verdict.value_or(VerdictOf(because.nodes[because.root()]));
    all.of = std::move(norms);
  }
  if (teller.cut())
    record->explanation->cut =
        CommitTo(key, CommitmentTag::kOmitted, "explanation",
                 CommittedValue::OfBytes(std::to_string(because.nodes.size())));
}

}  // namespace writ::cases
