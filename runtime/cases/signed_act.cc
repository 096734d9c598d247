#include "runtime/cases/signed_act.h"

#include <algorithm>

#include "runtime/cases/impl.h"

namespace writ::cases {

std::unexpected<Trouble> AboutOther(const char* en, const char* zh) {
  return Fail(Make(TroubleKind::kStatementOther, std::vector<LocalText>{{en, zh}}));
}

Result<audit::Signature> SignatureIn(const SignedStatement& done, const audit::Statement& asked,
                                     const PersonData& person, const std::string& who,
                                     Instant now) {
  const audit::Statement& s = done.statement;
  if (s.case_ != asked.case_) return AboutOther("another case", "另一案件");
  if (s.bundle != asked.bundle)
    return AboutOther("another version of the policy", "政策的另一版本");
  if (s.step != asked.step) return AboutOther("another step", "另一步骤");
  if (s.state != asked.state)
    return AboutOther("the case as it was before something else was done in it",
                      "案件此前的状态,其后已有变化");
  if (s.commitments != asked.commitments)
    return AboutOther("other values than these", "与此不同的内容");
  if (s.meaning != asked.meaning) return AboutOther("another meaning", "另一签署含义");
  if (s.shown != asked.shown) return AboutOther("another text", "另一文本");
  if (s.expires < now) return Fail(TroubleKind::kSignatureExpired, ClockWords(s.expires));
  if (!Verifies(done)) return Fail(TroubleKind::kSignatureWrong, who);
  if (person.keys.empty()) return Fail(TroubleKind::kNoKey, who);
  const auto held = std::ranges::find(person.keys, done.key, &KeyHeld::key);
  if (held == person.keys.end() || (held->until && *held->until <= now))
    return Fail(TroubleKind::kNotYourKey, who);
  return audit::Signature{.commitments = s.commitments,
                          .expires = s.expires,
                          .key = done.key,
                          .meaning = s.meaning,
                          .shown = s.shown,
                          .state = s.state,
                          .step = s.step,
                          .value = done.signature};
}

Result<void> SignedAct::Take(const Terms& terms, const CaseData& data, const SubjectKey& key,
                             const flow::Inputs& inputs, Prepared* prepared) {
  const std::string place =
      terms.case_id + "/" + std::to_string(data.state.events) + "/" + terms.step.text;
  audit::Statement statement{.bundle = data.bundle,
                             .case_ = Ref(terms.case_id),
                             .commitments = {},
                             .expires = {inputs.now.milliseconds + kStatementMilliseconds},
                             .meaning = SignatureMeaning::kDecision,
                             .shown = {},
                             .state = {flow::HashOf(data.state)},
                             .step = terms.step};
  shown = terms.text;
  if (!terms.reason.empty()) {
    const auto text = CommittedValue::OfText(terms.reason);
    if (!text) return Fail(TroubleKind::kRecordTooLarge, "reason");
    reason = impl_.CommitTo(key, data.subject, CommitmentTag::kReason, place, *text, prepared);
    statement.commitments.push_back(*reason);
    shown += "\n理由 · reason: " + terms.reason + "\n";
  }
  const auto text = CommittedValue::OfText(shown);
  if (!text) return Fail(TroubleKind::kRecordTooLarge, "shown");
  statement.shown =
      impl_.CommitTo(key, data.subject, CommitmentTag::kShown, place, *text, prepared);
  if (terms.signed_statement.empty()) {
    const auto asked = Encode(ToBeSigned{statement, shown});
    if (!asked) return Fail(TroubleKind::kRecordTooLarge, asked.error());
    to_be_signed = *asked;
    return {};
  }
  const auto done = ReadSigned(terms.signed_statement);
  if (!done) return Fail(TroubleKind::kNotSigned, done.error());
  const auto person = impl_.Person(inputs.actor.person);
  if (!person) return std::unexpected(person.error());
  auto signature = SignatureIn(*done, statement, **person, asking_.person, inputs.now);
  if (!signature) return std::unexpected(signature.error());
  prepared->signature = *std::move(signature);
  return {};
}

}  // namespace writ::cases
