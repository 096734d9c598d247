#include "engine/program/meaning_expr.h"

#include "engine/program/op_info.h"

namespace writ {
namespace {

class ExprEncoder {
 public:
  explicit ExprEncoder(const MeaningIds& ids) : ids_(ids), p_(ids.program()) {}

  std::vector<Digest> Run() {
    digests_.reserve(p_.exprs.size());
    CanonicalWriter out;
    for (const Expr& e : p_.exprs) {
      out.Clear();
      Encode(e, &out);
      digests_.push_back(Sha256(out.text()));
    }
    return std::move(digests_);
  }

 private:
  void Encode(const Expr& e, CanonicalWriter* out) {
    out->Open(InfoOf(e.op).name);
    Reference(e, out);
    out->Field("count", e.count);
    if (e.window < p_.windows.size()) EncodeWindow(p_.windows[e.window], out);
    for (const ExprId arg : p_.Args(e)) out->Atom(BytesOf(digests_[arg]));
    out->Close();
  }

  void Reference(const Expr& e, CanonicalWriter* out) {
    switch (InfoOf(e.op).index) {
      case IndexKind::kNothing: return;
      case IndexKind::kConstants: return EncodeScalar(ids_, p_.constants[e.index], out);
      case IndexKind::kFacts: return Named(ids_.Fact(e.index), out);
      case IndexKind::kEntities: return Named(p_.entities, e.index, out);
      case IndexKind::kDefinitions: return Named(p_.definitions, e.index, out);
      case IndexKind::kRules: return Named(p_.rules, e.index, out);
      case IndexKind::kEvents: return Named(ids_.Of(*EventNames(p_, e.index)), out);
      case IndexKind::kFindings: return Named(p_.findings, e.index, out);
      case IndexKind::kParameters: return Named(p_.parameters, e.index, out);
      case IndexKind::kPosition:
        out->Field("position", e.index);
        // Nothing else says what an argument is.
        if (e.op == Op::kLocal) EncodeType(ids_, e.type, out);
        return;
      case IndexKind::kTables: return Named(p_.tables, e.index, out);
      case IndexKind::kScales: return Named(p_.scales, e.index, out);
      case IndexKind::kCaseNames:
        Named(ids_.Of(p_.case_names[e.index]), out);
        return EncodeType(ids_, e.type, out);
    }
  }

  void Named(const std::string& id, CanonicalWriter* out) { out->Field("of", id); }
  template <typename T>
  void Named(const std::vector<T>& list, uint32_t index, CanonicalWriter* out) {
    Named(ids_.Of(list[index].names), out);
  }

  void EncodeWindow(const Window& window, CanonicalWriter* out) {
    out->Open("window");
    EncodeSpan("length", window.length, out);
    if (window.periods != 0) {
      out->Field("periods", window.periods).Field("frequency", NameOf(window.frequency));
    }
    if (window.skipping != kNoExpr) {
      out->Field("skipping", BytesOf(digests_[window.skipping]));
      out->Field("looking_back", window.looking_back);
    }
    out->Flag("partial", window.partial).Flag("earlier", window.earlier);
    out->Flag("as_many_as_worked", window.as_many_as_worked).Close();
  }

  const MeaningIds& ids_;
  const Program& p_;
  std::vector<Digest> digests_;
};

}  // namespace

MeaningIds::MeaningIds(const Program& program) : program_(program) {
  for (const ModuleUse& use : program.uses) paths_.emplace(use.local, use.path);
  facts_.resize(program.facts.size());
  for (size_t i = 0; i < facts_.size(); ++i) facts_[i] = Of(program.facts[i].names);
  const auto own = [this](const Names& owner, const std::vector<uint32_t>& list) {
    for (const uint32_t fact : list)
      facts_[fact] = Of(owner) + "." + Of(program_.facts[fact].names);
  };
  for (const Entity& entity : program.entities) own(entity.names, entity.facts);
  for (const EventType& event : program.events) own(event.names, event.facts);
}

std::string MeaningIds::Of(const Names& names) const {
  if (names.module.empty()) return names.id;
  const auto path = paths_.find(names.module);
  return (path == paths_.end() ? names.module : path->second) + "#" + names.id;
}

void EncodeSpan(std::string_view tag, const Span& span, CanonicalWriter* out) {
  if (span == Span{}) return;
  out->Open(tag).Field("months", span.months).Field("days", span.days);
  out->Field("working_days", span.working_days).Close();
}

void EncodeType(const MeaningIds& ids, const Type& type, CanonicalWriter* out) {
  const Program& p = ids.program();
  out->Open("type").Atom(NameOf(type.kind));
  if (type.kind == TypeKind::kChoice) out->Field("of", ids.Of(p.choices[type.index].names));
  if (type.kind == TypeKind::kRecord || type.kind == TypeKind::kList)
    out->Field("of", ids.Of(p.entities[type.index].names));
  if (type.per) out->Field("per", NameOf(*type.per));
  out->Close();
}

void EncodeScalar(const MeaningIds& ids, const Scalar& scalar, CanonicalWriter* out) {
  const Program& p = ids.program();
  out->Open(NameOf(scalar.type.kind));
  switch (scalar.type.kind) {
    case TypeKind::kNumber:
    case TypeKind::kPercent:
    case TypeKind::kPoints: out->Atom(scalar.number.Canonical()); break;
    case TypeKind::kMoney:
      out->Atom(scalar.number.Canonical());
      out->Atom(scalar.text.empty() ? p.policy.currency : scalar.text);
      break;
    case TypeKind::kDate: out->Atom(scalar.date.ToIso()); break;
    case TypeKind::kPeriod: out->Atom(scalar.period.ToString()); break;
    case TypeKind::kSpan:
      if (scalar.is_between) {
        out->Atom(scalar.between.from.ToIso()).Atom(scalar.between.to.ToIso());
      } else {
        EncodeSpan("length", scalar.span, out);
      }
      break;
    case TypeKind::kYesNo: out->Atom(scalar.yes ? "yes" : "no"); break;
    case TypeKind::kChoice: {
      const ChoiceType& choice = p.choices[scalar.type.index];
      out->Atom(ids.Of(choice.names)).Atom(choice.options[scalar.option].id);
      break;
    }
    case TypeKind::kNone: break;
    case TypeKind::kText:
    case TypeKind::kRecord:
    case TypeKind::kList:
    case TypeKind::kEvent:
    case TypeKind::kDocument:
    case TypeKind::kTeam:
    case TypeKind::kError: out->Atom(scalar.text); break;
  }
  out->Close();
}

std::vector<Digest> ExprDigests(const MeaningIds& ids) { return ExprEncoder(ids).Run(); }

}  // namespace writ
