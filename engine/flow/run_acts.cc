// What people do at a step: forms, decisions, services, findings, signatures.
#include <algorithm>
#include <set>

#include "engine/base/overloaded.h"
#include "engine/flow/met_periods.h"
#include "engine/flow/notice.h"
#include "engine/flow/participation.h"
#include "engine/flow/run.h"

namespace writ::flow {
namespace {

bool IsCalled(const Names& names, std::string_view name) {
  return !name.empty() && (names.id == name || names.en == name || names.zh == name);
}

// A field of a step is named in it alone: "plan.goals" is "goals" there.
std::string_view LastPart(std::string_view id) {
  const size_t dot = id.rfind('.');
  return dot == std::string_view::npos ? id : id.substr(dot + 1);
}

// A document and a list of documents are given by name.
bool Fills(const Type& asked, const Type& given) {
  const bool by_name = asked.kind == TypeKind::kDocument || asked.kind == TypeKind::kList;
  return asked.kind == given.kind || (by_name && given.kind == TypeKind::kText);
}

}  // namespace

LocalText Run::OpenNow() const {
  LocalText list;
  for (const uint32_t spot : ActiveSpots()) {
    if (map_[spot].doer != spot) continue;
    const LocalText title = Title(spot);
    list.en += (list.en.empty() ? "" : ", ") + title.en;
    list.zh += (list.zh.empty() ? "" : "、") + title.zh;
  }
  if (list.en.empty()) list = {"nothing", "无"};
  return list;
}

uint32_t Run::OpenStep(const std::string& name) {
  if (state_.status == CaseStatus::kClosed) No(RefusalKind::kNotOpen, {Same(state_.outcome.text)});
  const uint32_t spot = map_.Named(name);
  if (spot == kNoSpot) No(RefusalKind::kNoStep, {Same(procedure_.names.id), Same(name)});
  if (!IsActive(spot)) No(RefusalKind::kNotNow, {Title(spot), OpenNow()});
  // A milestone that has passed shuts what stands in it, also before a tick has said so.
  for (uint32_t at = map_[spot].parent; at != kNoSpot; at = map_[at].parent) {
    const auto* milestone = std::get_if<MilestoneAct>(&map_.ActAt(at).node);
    if (milestone == nullptr) continue;
    const Asked asked = Ask(milestone->condition, Log::kWhole);
    if (asked.verdict != Verdict::kHolds) No(RefusalKind::kMilestoneLapsed, {Title(spot)}, asked);
  }
  return spot;
}

// By person, not by role or login; those who act for another count as both.
void Run::CheckFourEyes(uint32_t step, const Party& other) {
  if (other.kind == PartyKind::kNobody) return;
  if (other.kind != PartyKind::kActorOf) {
    if (Fits(other)) No(RefusalKind::kFourEyes, {Title(step), Words(other)});
    return;
  }
  const uint32_t spot = map_.SpotOf(other.index);
  const StepRecord* record = spot == kNoSpot ? nullptr : state_.Step(Id(map_[spot].id));
  if (record == nullptr) return;
  for (const Pseudonym& person : Mine())
    if (std::ranges::find(record->actors, person) != record->actors.end())
      No(RefusalKind::kFourEyes, {Title(step), Title(spot)});
}

const Party& Run::ByOf(uint32_t spot) const {
  const Act& act = map_.ActAt(spot);
  if (const auto* choose = std::get_if<ChooseAct>(&act.node)) return choose->by;
  return std::get<StepAct>(act.node).by;
}

const Party* Run::DoesAs(uint32_t spot, const Actor& actor) const {
  if (Fits(ByOf(spot), actor)) return &ByOf(spot);
  const auto* step = std::get_if<StepAct>(&map_.ActAt(spot).node);
  if (step == nullptr || !step->otherwise) return nullptr;
  const Party& above = step->otherwise->escalate_to;
  const bool escalated = state_.Find(Id(map_[spot].id))->escalated;
  return escalated && above.kind != PartyKind::kNobody && Fits(above, actor) ? &above : nullptr;
}

void Run::Authorise(uint32_t spot) {
  const Party* party = DoesAs(spot, inputs_.actor);
  if (party == nullptr) No(RefusalKind::kWrongRole, {Title(spot), Others(ByOf(spot))});
  ActAs(*party);
  Participation(*this).CheckClaim(spot);
  if (std::holds_alternative<StepAct>(map_.ActAt(spot).node)) CheckAllFourEyes(spot);
}

void Run::CheckAllFourEyes(uint32_t spot) {
  CheckFourEyes(spot, std::get<StepAct>(map_.ActAt(spot).node).other_than);
  // The same rule seen from the other step, which may be under way beside this one.
  for (uint32_t i = 0; i < map_.spots().size(); ++i) {
    const auto* other = std::get_if<StepAct>(&map_.ActAt(i).node);
    if (other == nullptr || other->other_than.kind != PartyKind::kActorOf) continue;
    if (map_.SpotOf(other->other_than.index) != spot || !IsActive(i)) continue;
    CheckFourEyes(spot, {PartyKind::kActorOf, map_[i].act});
  }
  Participation(*this).CheckReviewed(spot);
}

// The first thing that this step's actor is to do now.
std::optional<uint32_t> Run::NextAct(uint32_t step) const {
  for (const uint32_t spot : ActiveSpots())
    if (map_[spot].doer == step && spot != step && IsPersonal(map_.ActAt(spot))) return spot;
  return std::nullopt;
}

std::optional<uint32_t> Run::CaseFact(std::string_view name) const {
  for (uint32_t i = 0; i < map_.spots().size(); ++i)
    if (std::holds_alternative<CaseFactAct>(map_.ActAt(i).node) &&
        IsCalled(map_.ActAt(i).names, name))
      return i;
  return std::nullopt;
}

void Run::Take(uint32_t value, const Type& type, const FormValue& given, StepDone* done) {
  if (!Fills(type, given.value.type))
    No(RefusalKind::kWrongType, {Same(given.field), WordsOf(type)});
  done->fields.emplace_back(program_.case_names[value].id);
  done->form.push_back(given.commitment);
  done->documents.insert(done->documents.end(), given.documents.begin(), given.documents.end());
  values_.Set(value, given.value);
}

// Facts of the case may be given at any step.
void Run::GiveFacts(uint32_t step, DoStep* left) {
  StepDone done;
  done.step = Id(map_[step].id);
  for (auto given = left->form.begin(); given != left->form.end();) {
    const auto fact = CaseFact(given->field);
    if (!fact) {
      ++given;
      continue;
    }
    const auto& node = std::get<CaseFactAct>(map_.ActAt(*fact).node);
    Take(node.value, node.type, *given, &done);
    given = left->form.erase(given);
  }
  if (!done.fields.empty()) Add(done, done.step);
}

// As many fields as are given, in the order of the form, in one record.
bool Run::FillIn(uint32_t spot, uint32_t step, DoStep* left) {
  StepDone done;
  done.step = Id(map_[step].id);
  std::vector<uint32_t> filled;
  const std::vector<uint32_t>& block = map_.BlockOf(spot);
  for (size_t i = map_[spot].index; i < block.size(); ++i) {
    const Act& act = map_.ActAt(block[i]);
    const auto* provide = std::get_if<ProvideAct>(&act.node);
    if (provide == nullptr) break;
    const Names& names = program_.case_names[provide->value];
    const auto given = std::ranges::find_if(left->form, [&](const FormValue& v) {
      return IsCalled(act.names, v.field) || IsCalled(names, v.field) ||
             LastPart(names.id) == v.field;
    });
    if (given == left->form.end()) break;
    Take(provide->value, provide->type, *given, &done);
    left->form.erase(given);
    filled.push_back(block[i]);
  }
  if (done.fields.empty()) return false;
  Id id = done.step;
  Add(std::move(done), std::move(id));
  for (const uint32_t field : filled)
    if (IsActive(field)) Proceed(field);
  return true;
}

bool Run::DecideOn(uint32_t spot, uint32_t step, const DecideAct& node, DoStep* left) {
  if (!left->verdict) return false;
  const std::string verdict = *std::exchange(left->verdict, std::nullopt);
  LocalText options;
  for (const DecideOption& option : node.options) {
    if (!IsCalled(option.names, verdict)) {
      options.en += (options.en.empty() ? "" : ", ") + option.names.id;
      options.zh += (options.zh.empty() ? "" : "、") +
                    (option.names.zh.empty() ? option.names.id : option.names.zh);
      continue;
    }
    StepDone done;
    done.step = Id(map_[step].id);
    done.branch = Id(option.names.id);
    Add(done, done.step);
    if (option.ends) {
      End(spot, Id(option.ends->id));
    } else if (option.back_to != kNoAct) {
      GoBack(map_.SpotOf(option.back_to));
    } else {
      Proceed(spot);
    }
    return true;
  }
  No(RefusalKind::kNoVerdict, {Title(step), options});
}

// To an earlier step: whatever has been reached after it is left.
void Run::GoBack(uint32_t to) {
  const uint32_t home = map_[to].parent;
  for (const uint32_t active : ActiveSpots()) {
    uint32_t below = active;
    while (below != kNoSpot && map_[below].parent != home) below = map_[below].parent;
    if (below != kNoSpot && map_[below].branch == map_[to].branch) Leave(active);
  }
  Enter(to);
}

bool Run::Serve(uint32_t spot, uint32_t step, const ServeAct& node, DoStep* left) {
  if (!left->service) return false;
  const ServiceDetails service = *std::exchange(left->service, std::nullopt);
  const Date today = Today();
  if (service.served > today)
    No(RefusalKind::kInTheFuture, {Same(service.served.ToIso()), Same(today.ToIso())});
  const auto needs = [&](const char* en, const char* zh, const char* en_what, const char* zh_what) {
    No(RefusalKind::kNeedsProof, {{en, zh}, {en_what, zh_what}});
  };
  const std::set<Pseudonym> witnesses(service.witnesses.begin(), service.witnesses.end());
  if (witnesses.contains(inputs_.actor.person) || service.employee_is_witness)
    No(RefusalKind::kWitnessIsParty, {Title(step)});
  Date counts_from = service.served;
  switch (service.method) {
    case ServiceMethod::kInHand: break;
    case ServiceMethod::kRefused:
      if (witnesses.size() < 2)
        needs("refused before witnesses", "留置", "two witnesses", "两名见证人");
      break;
    case ServiceMethod::kCourier:
      if (service.proof.empty() || !service.address)
        needs("by courier", "快递", "the address and the receipt", "地址和签收凭证");
      break;
    case ServiceMethod::kElectronic:
      if (!service.address)
        needs("to an electronic address", "电子", "the agreed address", "约定的电子地址");
      break;
    case ServiceMethod::kPublicNotice:
      if (service.proof.empty()) needs("by public notice", "公告", "the notice", "公告凭证");
      counts_from = service.served.PlusDays(30).value_or(service.served);
      break;
  }
  if (auto against = Notice(*this, spot, service.served, counts_from).Against())
    throw Stop{std::move(*against)};
  RefuseBlanks(program_.documents[node.document]);
  NoticeServed served;
  served.document = Id(program_.documents[node.document].names.id);
  served.method = service.method;
  served.served = counts_from;
  served.counts_from = counts_from.PlusDays(1).value_or(counts_from);
  served.address = service.address;
  served.proof = service.proof;
  served.witnesses = service.witnesses;
  Add(served, Id(map_[step].id));
  Proceed(spot);
  return true;
}

// What the data show must lie within the evidence that is named: which finding is the second is
// told by the days on which its evidence begins.
void Run::RefuseTooShort(uint32_t rule, const EvidencePeriod& period, const Asked& asked) {
  if (asked.because == nullptr) return;
  const auto days = LeftOut(program_, *asked.because, period.from, period.until);
  if (!days) return;
  No(RefusalKind::kPeriodLeavesOut,
     {TitleOf(program_.rules[rule].names), Same(days->first.ToIso()), Same(days->second.ToIso())});
}

bool Run::Find(uint32_t spot, uint32_t step, const FindingAct& node, DoStep* left) {
  if (!left->finding) return false;
  const EvidencePeriod period = *std::exchange(left->finding, std::nullopt);
  if (period.until < period.from || period.until >= Today()) No(RefusalKind::kBadPeriod);
  const Finding& finding = program_.findings[node.finding];
  if (finding.made_by < program_.roles.size() && !Fits({PartyKind::kRole, finding.made_by}))
    No(RefusalKind::kWrongRole, {Title(step), Words({PartyKind::kRole, finding.made_by})});
  if (finding.made_by < program_.roles.size()) AlsoAs({PartyKind::kRole, finding.made_by});
  RefuseOutOfTurn(node.finding, period.from);
  Asked asked = Met();
  if (node.rule < program_.rules.size()) {
    asked = AskRule(node.rule);
    if (asked.verdict != Verdict::kHolds)
      No(RefusalKind::kNotMet, {Same(program_.rules[node.rule].names.id)}, asked);
    RefuseTooShort(node.rule, period, asked);
  }
  FindingMade made;
  made.finding = Id(finding.names.id);
  made.from = period.from;
  made.until = period.until;
  made.outcome = asked.verdict;
  const Party doing = party_;
  if (finding.made_by < program_.roles.size()) party_ = {PartyKind::kRole, finding.made_by};
  Add(made, Id(map_[step].id));
  party_ = doing;
  events_.back().verdict = asked.verdict;
  events_.back().because = asked.because;
  Proceed(spot);
  return true;
}

bool Run::SignAs(uint32_t spot, uint32_t step, const SignAct& node,
                 const SignatureDetails& signature) {
  if (signature.signer && node.by.kind != PartyKind::kSubject)
    No(RefusalKind::kPaperOfOther, {Title(step), Words(node.by)});
  if (!signature.signer && !Fits(node.by)) return false;
  if (!signature.signer) Participation(*this).CheckSignature(step, node);
  Signed signed_event;
  signed_event.document = Id(map_[step].id);
  signed_event.meaning = MeaningOf(node.meaning);
  signed_event.shown = signature.shown;
  signed_event.signer = signature.signer;
  // Who signs for receipt has not done the step.
  const bool own = node.meaning != SignMeaning::kReceipt;
  const Party doing = party_;
  if (!signature.signer) party_ = node.by;
  Add(signed_event, own ? std::optional(Id(map_[step].id)) : std::nullopt);
  party_ = doing;
  Proceed(spot);
  return true;
}

bool Run::DoAct(uint32_t spot, uint32_t step, DoStep* left) {
  const auto outside = [&](bool* done, std::string name) {
    if (!std::exchange(*done, false)) return false;
    EventRecorded recorded;
    recorded.name = Id(name);
    recorded.on = Today();
    if (!left->paid) recorded.proof = std::exchange(left->proof, {});
    Add(recorded, Id(map_[step].id));
    Proceed(spot);
    return true;
  };
  return std::visit(
      Overloaded{[&](const ProvideAct&) { return FillIn(spot, step, left); },
                 [&](const DecideAct& node) { return DecideOn(spot, step, node, left); },
                 [&](const ServeAct& node) { return Serve(spot, step, node, left); },
                 [&](const FindingAct& node) { return Find(spot, step, node, left); },
                 [&](const SignAct& node) {
                   if (!left->signature) return false;
                   const bool theirs = left->signature->signer.has_value();
                   if (theirs ? node.by.kind != PartyKind::kSubject : !Fits(node.by)) return false;
                   if (!theirs) AlsoAs(node.by);
                   return SignAs(spot, step, node, *std::exchange(left->signature, std::nullopt));
                 },
                 [&](const IssueAct& node) {
                   if (left->issued) RefuseBlanks(program_.documents[node.document]);
                   return outside(&left->issued,
                                  "issued " + program_.documents[node.document].names.id);
                 },
                 [&](const PayAct& node) { return Pay(spot, step, node, left); },
                 [](const auto&) { return false; }},
      map_.ActAt(spot).node);
}

void Run::Choose(uint32_t spot, const ChooseAct& node, DoStep* left) {
  const std::string wanted = *std::exchange(left->option, std::nullopt);
  for (const uint32_t active : ActiveSpots()) {
    uint32_t below = active;
    while (below != kNoSpot && map_[below].parent != spot) below = map_[below].parent;
    if (below == kNoSpot) continue;
    const Names& chosen = node.options[map_[below].branch].names;
    No(RefusalKind::kAlreadyChosen, {Title(spot), TitleOf(chosen)});
  }
  LocalText options;
  for (uint32_t i = 0; i < node.options.size(); ++i) {
    const Names& names = node.options[i].names;
    options.en += (options.en.empty() ? "" : ", ") + names.id;
    options.zh += (options.zh.empty() ? "" : "、") + (names.zh.empty() ? names.id : names.zh);
    if (!IsCalled(names, wanted)) continue;
    StepDone done;
    done.step = Id(map_[spot].id);
    done.branch = Id(names.id);
    Add(done, done.step);
    return EnterBlock(spot, i);
  }
  No(RefusalKind::kNoVerdict, {Title(spot), options});
}

void Run::RefuseLeftover(uint32_t step, const DoStep& left) {
  const auto next = NextAct(step);
  LocalText asked{"nothing", "无"};
  if (next) {
    const Act& act = map_.ActAt(*next);
    asked = Title(*next);
    if (const auto* sign = std::get_if<SignAct>(&act.node)) {
      const LocalText who = Words(sign->by);
      asked = {"the signature of " + who.en, who.zh + "的签字"};
    } else if (!std::holds_alternative<ProvideAct>(act.node)) {
      asked = Same(std::string(WordOf(act)));
    }
  }
  if (!left.form.empty())
    No(RefusalKind::kUnknownField, {Title(step), Same(left.form.front().field), asked});
  if (left.signature || left.verdict || left.option || left.service || left.finding || left.paid ||
      left.issued || !left.proof.empty())
    No(RefusalKind::kMissingField, {Title(step), asked});
}

void Run::Do(const DoStep& command) {
  const uint32_t step = OpenStep(command.step);
  const Act& act = map_.ActAt(step);
  if (map_[step].doer != step) No(RefusalKind::kNotNow, {Title(step), OpenNow()});
  Authorise(step);
  DoStep left = command;
  const size_t before = events_.size();
  GiveFacts(step, &left);
  if (const auto* choose = std::get_if<ChooseAct>(&act.node); choose != nullptr && left.option)
    Choose(step, *choose, &left);
  while (state_.status == CaseStatus::kOpen && IsActive(step)) {
    const auto next = NextAct(step);
    if (!next || !DoAct(*next, step, &left)) break;
  }
  RefuseLeftover(step, left);
  if (events_.size() > before) return;
  const auto next = NextAct(step);
  const auto* sign = next ? std::get_if<SignAct>(&map_.ActAt(*next).node) : nullptr;
  if (sign != nullptr) No(RefusalKind::kNoSignature, {Title(step), Words(sign->by)});
  No(RefusalKind::kMissingField,
     {Title(step), next ? Title(*next) : LocalText{"nothing now", "目前无事项"}});
}

void Run::Sign(const SignStep& command) {
  const uint32_t step = OpenStep(command.step);
  if (command.signature.signer) Authorise(step);  // whoever does the step hands the paper in
  for (const uint32_t spot : ActiveSpots()) {
    if (map_[spot].doer != step) continue;
    const auto* sign = std::get_if<SignAct>(&map_.ActAt(spot).node);
    if (sign == nullptr) continue;
    if (!command.signature.signer) ActAs(sign->by);
    if (SignAs(spot, step, *sign, command.signature)) return;
    No(RefusalKind::kWrongRole, {Title(step), Others(sign->by)});
  }
  No(RefusalKind::kNothingToSign, {Title(step)});
}

void Run::Refuse(const RefuseToSign& command) {
  const uint32_t step = OpenStep(command.step);
  if (map_[step].doer != step) No(RefusalKind::kNotNow, {Title(step), OpenNow()});
  Authorise(step);
  for (const uint32_t spot : ActiveSpots()) {
    const auto* sign = std::get_if<SignAct>(&map_.ActAt(spot).node);
    if (sign == nullptr || map_[spot].doer != step) continue;
    if (sign->refused_before == 0) No(RefusalKind::kMayNotBeRefused, {Title(step)});
    std::vector<Pseudonym> witnesses = command.witnesses;
    std::ranges::sort(witnesses);
    witnesses.erase(std::ranges::unique(witnesses).begin(), witnesses.end());
    if (command.employee_is_witness ||
        std::ranges::find(witnesses, inputs_.actor.person) != witnesses.end())
      No(RefusalKind::kWitnessIsParty, {Title(step)});
    const size_t free =
        witnesses.size() - std::min<size_t>(witnesses.size(), command.witnesses_of_role_asked);
    if (witnesses.size() < static_cast<size_t>(sign->refused_before) ||
        free < static_cast<size_t>(sign->not_of_count))
      No(RefusalKind::kTooFewWitnesses,
         {Title(step), Same(std::to_string(sign->refused_before)),
          Same(std::to_string(sign->not_of_count)), Words(sign->not_of)});
    RefusedToSign refused;
    refused.document = Id(map_[step].id);
    refused.shown = command.shown;
    refused.witnesses = witnesses;
    Add(refused, Id(map_[step].id));
    return Proceed(spot);
  }
  No(RefusalKind::kNothingToSign, {Title(step)});
}

}  // namespace writ::flow
