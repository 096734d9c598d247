#include "runtime/cases/proposing.h"

#include <algorithm>

namespace writ::cases {

Result<std::vector<Proposal>> Screenings::Proposing::Waiting() {
  auto waiting = of_.Waiting();
  if (!waiting) return waiting;
  waits_.clear();
  for (const Proposal& one : *waiting) waits_.emplace(one.person, one.rule);
  return waiting;
}

Result<bool> Screenings::Proposing::Stands(const Pseudonym& person, const Id& rule,
                                           const Id& procedure,
                                           const std::pair<Date, Date>& window) {
  const auto made = WasMade(person, rule, window);
  if (!made) return std::unexpected(made.error());
  const auto running = IsRunning(person, procedure);
  if (!running) return std::unexpected(running.error());
  if (waits_.contains({person, rule})) {
    ++report_->waiting;
  } else if (*running) {
    ++report_->running;
  } else if (*made) {
    ++report_->settled;
  } else {
    return false;
  }
  return true;
}

Result<void> Screenings::Proposing::Propose(const Pseudonym& person, const Id& rule,
                                            const std::pair<Date, Date>& window) {
  auto record = Around();
  if (!record) return std::unexpected(record.error());
  const std::string chance = BytesText(Nonce{RandomBytes<16>(*impl_.options.randomness)});
  record->event = ProposalMade{.from = window.first,
                               .proposal = Ref("p-" + HexDigest(Sha256(chance)).substr(0, 10)),
                               .rule = rule,
                               .until = window.second};
  record->subject = person;
  record->command.arguments.push_back(
      {.name = Id(kProposedAsOf), .ref = Ref(request_.as_of.ToIso())});
  const auto noted = impl_.Note({*std::move(record)}, {});
  if (!noted) return std::unexpected(noted.error());
  auto proposal = of_.ProposalIn(noted->front());
  if (!proposal) return std::unexpected(proposal.error());
  report_->made.push_back(*std::move(proposal));
  return {};
}

Result<void> Screenings::Proposing::End(const Proposal& proposal) {
  auto record = Around();
  if (!record) return std::unexpected(record.error());
  record->event =
      ProposalEnded{.how = Id(kProposalNoLonger), .proposal = proposal.id, .reason = std::nullopt};
  record->subject = proposal.person;
  if (const auto noted = impl_.Note({*std::move(record)}, {}); !noted)
    return std::unexpected(noted.error());
  report_->ended.push_back(proposal);
  return {};
}

Result<audit::Record> Screenings::Proposing::Around() const {
  auto record = impl_.ByPerson(asking_, std::string(request_.command));
  if (!record) return record;
  record->bundle = request_.bundle;
  return record;
}

// Whether the rule proposed something for these periods before.
Result<bool> Screenings::Proposing::WasMade(const Pseudonym& person, const Id& rule,
                                            const std::pair<Date, Date>& window) const {
  const auto records = ReadTopic(*impl_.store, impl_.shard, TopicOf(person));
  if (!records) return std::unexpected(records.error());
  return std::ranges::any_of(*records, [&](const audit::Record& record) {
    const auto* made = std::get_if<ProposalMade>(&record.event);
    return made != nullptr && made->rule == rule && made->from == window.first &&
           made->until == window.second;
  });
}

Result<bool> Screenings::Proposing::IsRunning(const Pseudonym& person, const Id& procedure) const {
  const auto cases = impl_.CasesOf(person);
  if (!cases) return std::unexpected(cases.error());
  for (const std::string& one : **cases) {
    const auto data = impl_.log->Find(one);
    if (!data) return std::unexpected(data.error());
    if (*data != nullptr && (*data)->state.status == flow::CaseStatus::kOpen &&
        (*data)->state.procedure == procedure)
      return true;
  }
  return false;
}

}  // namespace writ::cases
