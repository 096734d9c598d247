// Rules, definitions and facts: what of a Program a plan takes up, and with which dates.
#include "engine/eval/plan_compile.h"

#include <algorithm>

#include "engine/program/op_info.h"

namespace writ::plan {
namespace {

bool InForce(const Validity& valid, Date date) {
  return (!valid.from || *valid.from <= date) && (!valid.until || date <= *valid.until);
}

bool Storable(TypeKind kind) {
  switch (kind) {
    case TypeKind::kNumber:
    case TypeKind::kPercent:
    case TypeKind::kPoints:
    case TypeKind::kMoney:
    case TypeKind::kDate:
    case TypeKind::kYesNo:
    case TypeKind::kChoice:
    case TypeKind::kText: return true;
    case TypeKind::kPeriod:
    case TypeKind::kSpan:
    case TypeKind::kRecord:
    case TypeKind::kList:
    case TypeKind::kEvent:
    case TypeKind::kDocument:
    case TypeKind::kTeam:
    case TypeKind::kNone:
    case TypeKind::kError: return false;
  }
  return false;
}

template <typename Version>
std::vector<Validity> ValiditiesOf(const std::vector<Version>& versions) {
  std::vector<Validity> out;
  for (const Version& version : versions) out.push_back(version.valid);
  return out;
}

}  // namespace

Compiler::Compiler(const Program& program, uint32_t entity, EvalDates dates, bool teams)
    : program_(program), teams_(teams) {
  code_.program = &program;
  code_.entity = entity;
  code_.dates = dates;
  norms_.push_back({});
  anchors_.push_back({});
  locals_.push_back({});
  for (const writ::Definition& definition : program.definitions)
    deviating_.insert(definition.overrides.begin(), definition.overrides.end());
}

uint32_t Compiler::No(std::string why) {
  if (why_.empty()) why_ = std::move(why);
  return kUncovered;
}

uint32_t Compiler::Add(Node node, const std::vector<uint32_t>& operands) {
  for (const uint32_t operand : operands)
    if (operand == kUncovered) return kUncovered;
  if (code_.nodes.size() >= kMostNodes) return No("the plan is full");
  node.begin = static_cast<uint32_t>(code_.operands.size());
  node.count = static_cast<uint32_t>(operands.size());
  code_.operands.insert(code_.operands.end(), operands.begin(), operands.end());
  code_.nodes.push_back(std::move(node));
  return static_cast<uint32_t>(code_.nodes.size() - 1);
}

uint32_t Compiler::Fixed(Node node, Status status, std::string detail) {
  node.op = NodeOp::kFixed;
  node.status = Byte(status);
  node.extra = static_cast<uint32_t>(code_.details.size());
  code_.details.push_back(std::move(detail));
  return Add(std::move(node), {});
}

Node Compiler::ForExpr(ExprId expr, NodeOp op) const {
  Node node;
  node.op = op;
  node.ref = node.expr = expr;
  node.expr_op = program_[expr].op;
  node.type = program_[expr].type.Element();
  return node;
}

uint32_t Compiler::NormId(const NormDates& norm) {
  for (uint32_t i = 0; i < norms_.size(); ++i)
    if (norms_[i].from == norm.from && norms_[i].needs_telling == norm.needs_telling) return i;
  norms_.push_back(norm);
  return static_cast<uint32_t>(norms_.size() - 1);
}

uint32_t Compiler::AnchorId(const Anchors& anchors) {
  const auto found = std::find(anchors_.begin(), anchors_.end(), anchors);
  if (found != anchors_.end()) return static_cast<uint32_t>(found - anchors_.begin());
  anchors_.push_back(anchors);
  return static_cast<uint32_t>(anchors_.size() - 1);
}

// As the reference has it, but for the day of telling, which each record brings.
NormDates Compiler::NormOf(const Names& names, NormLevel level, const Validity& valid) const {
  NormDates norm;
  norm.from = valid.from;
  if (!names.module.empty() || level == NormLevel::kLaw) return norm;
  const PolicyHead& policy = program_.policy;
  if (policy.from && (!norm.from || *norm.from < *policy.from)) norm.from = policy.from;
  norm.needs_telling = policy.level != NormLevel::kLaw;
  return norm;
}

bool Compiler::GoesByDates(const std::vector<Validity>& versions) const {
  return std::any_of(versions.begin(), versions.end(),
                     [](const Validity& valid) { return valid.by_date != kNoExpr; });
}

std::optional<uint32_t> Compiler::VersionOn(const std::vector<Validity>& versions,
                                            Date date) const {
  for (uint32_t i = 0; i < versions.size(); ++i)
    if (InForce(versions[i], date)) return i;
  return std::nullopt;
}

uint32_t Compiler::Counted(const NormDates& norm, Period period, bool partial, bool earlier) {
  const auto key = std::make_tuple(NormId(norm), period, partial, earlier);
  const auto [at, fresh] = counting_.try_emplace(key, static_cast<uint32_t>(code_.counting.size()));
  if (fresh) code_.counting.push_back({norm, period, partial, earlier});
  return at->second;
}

uint32_t Compiler::Input(const PlanInput& input) {
  const auto [at, fresh] = inputs_.try_emplace(std::make_tuple(input.fact, input.period, input.day),
                                               static_cast<uint32_t>(code_.inputs.size()));
  if (!fresh) return at->second;
  code_.inputs.push_back(input);
  const Fact& fact = program_.facts[input.fact];
  Status status = Status::kNotRecorded;
  if (fact.type.IsSeries() && input.period) {
    const bool complete = input.period->last_day() < code_.dates.as_of;
    if (!complete ||
        IsDue(*input.period, fact.closes_after, program_.calendar, code_.dates.as_of) == false)
      status = Status::kNotDueYet;
  }
  code_.absent.push_back(Byte(status));
  return at->second;
}

uint32_t Compiler::FactRead(uint32_t index, const At& at) {
  const Fact& fact = program_.facts[index];
  if (!Storable(fact.type.kind)) return No("fact " + fact.names.id);
  std::optional<Period> period = at.period;
  if (fact.type.per) {
    if (!period) period = anchors_[at.anchors].of(*fact.type.per).period;
    if (period && period->frequency < *fact.type.per)
      period = Period::Containing(*fact.type.per, period->last_day());
  }
  PlanInput input{index, fact.type.per ? period : std::nullopt, std::nullopt, false};
  if (fact.over_time) input.day = period ? period->last_day() : code_.dates.as_of;
  input.absent = fact.type.per && (!period || period->frequency != *fact.type.per);
  const bool settled = fact.binding == kNoExpr && fact.presumed == kNoExpr;
  const auto key = std::make_tuple(index, settled && !fact.over_time ? input.period : period,
                                   settled ? 0u : at.anchors, !settled && at.norm_free);
  if (const auto known = facts_.find(key); known != facts_.end()) return known->second;
  At inside;
  inside.period = period;
  inside.anchors = at.anchors;
  inside.norm_free = at.norm_free;
  uint32_t result = kUncovered;
  if (fact.binding != kNoExpr) {
    result = Bound(index, inside);
  } else {
    Node node;
    node.op = NodeOp::kInput;
    node.kind = NodeKind::kFact;
    node.ref = index;
    node.period = input.period;
    node.type = fact.type.Element();
    node.input = Input(input);
    result = fact.presumed == kNoExpr ? Add(node, {}) : Presumed(index, inside, node);
  }
  return facts_[key] = result;
}

uint32_t Compiler::Bound(uint32_t index, const At& at) {
  At inside = at;
  if (!at.norm_free) inside.norm = NormId(NormOf(Names{}, program_.policy.level, Validity{}));
  const uint32_t value = Expr(program_.facts[index].binding, inside);
  if (value == kUncovered) return value;
  Node node = code_.nodes[value];
  node.op = NodeOp::kBound;
  node.kind = NodeKind::kFact;
  node.ref = index;
  return Add(std::move(node), {value});
}

uint32_t Compiler::Presumed(uint32_t index, const At& at, Node input) {
  const uint32_t value = Expr(program_.facts[index].presumed, at);
  if (value == kUncovered) return value;
  if (code_.nodes[value].ratio) return No("presumption of " + program_.facts[index].names.id);
  Node node = input;
  const uint32_t recorded = Add(std::move(input), {});
  node.op = NodeOp::kPresume;
  return Add(std::move(node), {recorded, value});
}

uint32_t Compiler::Definition(ExprId expr, const At& at) {
  const writ::Expr& e = program_[expr];
  const writ::Definition& definition = program_.definitions[e.index];
  At inside;
  inside.anchors = at.anchors;
  inside.norm_free = at.norm_free;
  if (definition.type.per)
    inside.period = at.period ? at.period : anchors_[at.anchors].of(*definition.type.per).period;
  if (inside.period) inside.anchors = AnchorId(AnchorsWithin(*inside.period));
  if (!Locals(expr, at, &inside.locals)) return kUncovered;
  const bool plain = IsTarget(definition.exceptions, at);
  const auto key =
      std::make_tuple(e.index, inside.period, inside.anchors, at.norm_free, plain, inside.locals);
  if (const auto known = definitions_.find(key); known != definitions_.end()) return known->second;
  return definitions_[key] = DefinitionOf(e.index, plain, inside);
}

uint32_t Compiler::DefinitionOf(uint32_t index, bool plain, const At& at) {
  const writ::Definition& definition = program_.definitions[index];
  const std::string& id = definition.names.id;
  if (!definition.overrides.empty() || deviating_.contains(index))
    return No("lower norms that deviate: " + id);
  if (GoesByDates(ValiditiesOf(definition.versions)))
    return No("versions of " + id + " by the date of an event");
  At inside = at;
  inside.direction = definition.direction;
  const uint32_t base = DefinitionBase(index, &inside);
  if (plain || definition.exceptions.empty() || base == kUncovered) return base;
  return Except(definition.exceptions, base, inside);
}

// The value in its domain; the norm that is read goes to *at.
uint32_t Compiler::DefinitionBase(uint32_t index, At* at) {
  const writ::Definition& definition = program_.definitions[index];
  Node node;
  node.op = NodeOp::kDefinition;
  node.kind = NodeKind::kDefinition;
  node.ref = index;
  node.period = at->period;
  const Date date = at->period ? at->period->first_day() : code_.dates.as_of;
  const std::optional<uint32_t> chosen = VersionOn(ValiditiesOf(definition.versions), date);
  if (!chosen) {
    node.type = definition.type.Element();
    return Fixed(std::move(node), Status::kNoVersion, "");
  }
  const DefinitionVersion& version = definition.versions[*chosen];
  if (!at->norm_free) at->norm = NormId(NormOf(definition.names, definition.level, version.valid));
  std::vector<uint32_t> operands;
  if (version.when != kNoExpr) operands.push_back(Expr(version.when, *at));
  operands.push_back(Expr(version.value, *at));
  if (operands.front() == kUncovered || operands.back() == kUncovered) return kUncovered;
  const Node& value = code_.nodes[operands.back()];
  node.type = value.type;
  node.ratio = value.ratio;
  node.expr = version.value;
  return Add(std::move(node), operands);
}

uint32_t Compiler::Parameter(uint32_t index, const At& at) {
  At inside;
  inside.anchors = at.anchors;
  inside.norm_free = at.norm_free;
  return Expr(program_.parameters[index].value, inside);
}

uint32_t Compiler::Rule(uint32_t index, bool plain) {
  const auto key = std::make_pair(index, plain && !program_.rules[index].exceptions.empty());
  if (const auto known = rules_.find(key); known != rules_.end()) return known->second;
  return rules_[key] = RuleOf(index, plain);
}

uint32_t Compiler::RuleOf(uint32_t index, bool plain) {
  const writ::Rule& rule = program_.rules[index];
  const Date as_of = code_.dates.as_of;
  Node node;
  node.op = NodeOp::kRule;
  node.kind = NodeKind::kRule;
  node.ref = index;
  node.type = {TypeKind::kYesNo};
  if (rule.entity != code_.entity)
    return Fixed(std::move(node), Status::kOutsideEmployment,
                 program_.entities[rule.entity].names.id);
  if (rule.names.module.empty()) {
    const PolicyHead& policy = program_.policy;
    if (policy.from && as_of < *policy.from)
      return Fixed(std::move(node), Status::kBeforeInForce, policy.from->ToIso());
    if (policy.until && *policy.until < as_of)
      return Fixed(std::move(node), Status::kNoVersion, policy.until->ToIso());
  }
  const std::vector<Validity> versions = ValiditiesOf(rule.versions);
  if (GoesByDates(versions)) return No("versions by the date of an event");
  const std::optional<uint32_t> chosen = VersionOn(versions, as_of);
  if (!chosen) return Fixed(std::move(node), Status::kNoVersion, "");
  const RuleVersion& version = rule.versions[*chosen];
  At at;
  at.anchors = AnchorId(AnchorsOf(program_, RootsOfRule(program_, index), as_of));
  at.norm = NormId(NormOf(rule.names, rule.level, version.valid));
  node.value = *chosen;
  std::vector<uint32_t> operands{
      Expr(version.when == kNoExpr ? version.condition : version.when, at)};
  if (version.when != kNoExpr) {
    for (const ExprId unless : version.unless) {
      Node turned = ForExpr(unless, NodeOp::kUnless);
      turned.kind = NodeKind::kUnless;
      turned.type = {TypeKind::kYesNo};
      operands.push_back(Add(std::move(turned), {Expr(unless, at)}));
    }
  }
  const uint32_t base = Add(std::move(node), operands);
  if (plain || rule.exceptions.empty() || base == kUncovered) return base;
  return Except(rule.exceptions, base, at);
}

uint32_t Compiler::RuleRead(ExprId expr, const At& at) {
  const uint32_t index = program_[expr].index;
  const uint32_t rule = Rule(index, IsTarget(program_.rules[index].exceptions, at));
  Node node = ForExpr(expr, NodeOp::kRuleRead);
  node.type = {TypeKind::kYesNo};
  return Add(std::move(node), {rule});
}

// More digits than six only if the policy's own constants ask for them.
void Compiler::ChooseDigits() {
  constexpr int kFewest = 6, kMost = 9;
  code_.digits = kFewest;
  for (const Scalar& constant : program_.constants)
    for (int more = code_.digits; more <= kMost && !constant.number.Scaled(code_.digits); ++more)
      if (constant.number.Scaled(more)) code_.digits = more;
  code_.unit = 1;
  for (int i = 0; i < code_.digits; ++i) code_.unit *= 10;
}

// The employment must be plain dates: everything else depends on it.
bool Compiler::ReadEntity() {
  if (code_.entity >= program_.entities.size()) return false;
  const Entity& entity = program_.entities[code_.entity];
  const auto bound = [&](uint32_t fact, uint32_t* input) {
    if (fact >= program_.facts.size()) return true;
    const Fact& declared = program_.facts[fact];
    if (declared.type != Type{TypeKind::kDate} || declared.over_time ||
        declared.binding != kNoExpr || declared.presumed != kNoExpr)
      return false;
    *input = Input({fact, std::nullopt, std::nullopt, false});
    return true;
  };
  return bound(entity.exists_from, &code_.exists_from) &&
         bound(entity.exists_until, &code_.exists_until);
}

Code Compiler::Compile() {
  ChooseDigits();
  const bool plain = ReadEntity();
  code_.rules.resize(program_.rules.size());
  for (uint32_t index = 0; index < program_.rules.size(); ++index) {
    RulePlan& rule = code_.rules[index];
    why_.clear();
    rule.node = plain ? Rule(index, false) : No("employment that is not two dates");
    rule.covered = rule.node != kUncovered;
    if (rule.covered) {
      code_.decided.push_back(index);
    } else {
      rule.why_not = why_.empty() ? "a rule it reads" : why_;
    }
  }
  if (teams_) OwnTeam();
  return std::move(code_);
}

Code Compile(const Program& program, uint32_t entity, EvalDates dates, bool teams) {
  return Compiler(program, entity, dates, teams).Compile();
}

}  // namespace writ::plan
