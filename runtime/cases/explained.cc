#include "runtime/cases/explained.h"

#include <algorithm>

#include "engine/flow/state.h"
#include "runtime/facts/read_set.h"
#include "runtime/personal/value.h"

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

PersonalValue SaltedBy(const SubjectKey& key, CommitmentTag tag, const std::string& where,
                       const CommittedValue& value) {
  const std::string words = std::string(WordOf(tag)) + "/" + where + "/" + value.value();
  return {tag, key.SaltOf(words), value};
}

Commitment CommitTo(const SubjectKey& key, CommitmentTag tag, const std::string& where,
                    const CommittedValue& value) {
  return CommitmentOf(SaltedBy(key, tag, where, value));
}

bool SameOrigin(const audit::FactsRead& a, const audit::FactsRead& b) {
  return a.batch == b.batch && a.period == b.period && a.recorded == b.recorded;
}

// Facts of one import, one period and one day of recording stand together, in the order of the
// read set; those that had a value apart from those that had none.
struct Entry {
  audit::FactsRead with;
  std::vector<FactUse> uses;
  bool Takes(const audit::FactsRead& other, bool valued) const {
    return SameOrigin(with, other) && uses.front().value.has_value() == valued;
  }
};
struct Entries {
  std::vector<Entry> kept;
  std::string omitted;  // what the record has no room for
};

std::string PeriodOf(const FactUse& use) { return use.period ? use.period->ToString() : ""; }
std::string PlaceOf(const FactUse& use) { return use.fact + "/" + PeriodOf(use) + "/" + use.batch; }

Entries EntriesOf(const Program& program, const Explanation& because) {
  Entries all;
  size_t kept = 0;
  for (FactUse& use : ReadSetOf(program, because)) {
    const std::string period = PeriodOf(use);
    if (kept == kMostReads) {
      all.omitted += PlaceOf(use) + "\n";
      continue;
    }
    ++kept;
    audit::FactsRead with;
    if (use.period) with.period = PeriodText(period);
    if (!use.batch.empty()) with.batch = Ref(use.batch);
    if (use.recorded) with.recorded = flow::StartOf(*use.recorded);
    const bool valued = use.value.has_value();
    auto at = std::ranges::find_if(all.kept,
                                   [&](const Entry& entry) { return entry.Takes(with, valued); });
    if (at == all.kept.end()) at = all.kept.insert(at, Entry{std::move(with), {}});
    at->uses.push_back(std::move(use));
  }
  return all;
}

Remembered::ToldReads TellReads(std::shared_ptr<const Program> program, const Explanation& because,
                                const SubjectKey& key) {
  Remembered::ToldReads told{std::move(program), because.recordings, {}, {}};
  Entries all = EntriesOf(*told.program, because);
  for (Entry& entry : all.kept) {
    audit::FactsRead& read = told.reads.emplace_back(std::move(entry.with));
    std::vector<Commitment> values;
    for (const FactUse& use : entry.uses) {
      read.facts.emplace_back(use.fact);
      if (use.value)
        values.push_back(CommitTo(key, CommitmentTag::kValue, PlaceOf(use), *use.value));
    }
    if (!values.empty()) read.values = audit::CommitTogether(values);
  }
  if (!all.omitted.empty())
    told.cut =
        CommitTo(key, CommitmentTag::kOmitted, "reads", CommittedValue::OfBytes(all.omitted));
  return told;
}

}  // namespace

void Explain(const std::shared_ptr<const Program>& policy, const Explanation& because,
             const Pseudonym& subject, const SubjectKey& key, Remembered::Visit visit,
             Remembered* remembered, audit::Record* record) {
  record->reads.clear();
  if (because.nodes.empty()) return;
  const Program& program = *policy;
  auto told = remembered->Told(subject, program, because.recordings);
  if (told == nullptr) {
    told = std::make_shared<const Remembered::ToldReads>(TellReads(policy, because, key));
    remembered->Keep(visit, subject, told);
  }
  record->reads = told->reads;
  record->reads_cut = told->cut;
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

std::vector<ReadValues> OpenReads(const Program& program, const Explanation& because,
                                  const SubjectKey& key) {
  std::vector<ReadValues> opened;
  if (because.nodes.empty()) return opened;
  for (const Entry& entry : EntriesOf(program, because).kept) {
    ReadValues& values = opened.emplace_back();
    for (const FactUse& use : entry.uses) {
      if (!use.value) continue;
      values.emplace_back(use.fact, SaltedBy(key, CommitmentTag::kValue, PlaceOf(use), *use.value));
    }
  }
  return opened;
}

}  // namespace writ::cases
