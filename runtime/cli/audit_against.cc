#include "runtime/cli/audit_against.h"

#include <map>
#include <set>

#include "runtime/cli/case_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

uint64_t CommandOf(const cases::Moment& moment) {
  return moment.record.sequence.value - moment.record.part.value;
}

class Against {
 public:
  Against(const CaseStory& story, const EvidenceFiles& files, Language language)
      : story_(story), files_(files), language_(language) {}

  std::vector<document::Concern> All() {
    if (!files_.stamped)
      Say("", "Trusted timestamp: none; all times are by the clock of whoever submits this",
          "可信时间戳:无;时间均为提交方自己的时钟");
    Unsigned();
    for (const cases::Moment& moment : story_.moments) {
      SignsNothing(moment);
      Served(moment);
      Paid(moment);
    }
    for (size_t i = 0; i < files_.exhibits.size(); ++i)
      if (files_.exhibits[i].misnamed)
        Say("", story_.dossier.exhibits[i].name + ": its bytes are not what its name says",
            story_.dossier.exhibits[i].name + ":文件内容与其名称所示格式不符");
    AtOnce();
    return std::move(concerns_);
  }

 private:
  void Say(const std::string& anchor, const std::string& en, const std::string& zh) {
    concerns_.push_back({language_ == Language::kChinese ? zh : en, anchor});
  }
  static std::string Number(const cases::Moment& moment) {
    return std::to_string(moment.record.sequence.value);
  }
  static std::string Anchor(const cases::Moment& moment) { return "record-" + Number(moment); }
  std::string Subject(const cases::Moment& moment) const {
    return document::Readable(SubjectWords(*story_.program, moment.record.event, language_));
  }

  void Unsigned() {
    std::set<uint64_t> acts;
    for (const cases::Moment& moment : story_.moments)
      if (std::holds_alternative<StepDone>(moment.record.event) && moment.record.actor &&
          moment.record.authenticated == Authentication::kHost &&
          SignedIn(story_, moment) == nullptr)
        acts.insert(CommandOf(moment));
    const std::string count = std::to_string(acts.size());
    if (!acts.empty())
      Say("", count + " acts: login of the host alone, no signature",
          count + " 次办理仅有主机登录,无签名");
  }
  void SignsNothing(const cases::Moment& moment) {
    if (!moment.record.signature || !moment.record.signature->commitments.empty()) return;
    Say(Anchor(moment),
        "Record " + Number(moment) + ", " + moment.actor +
            ": the text that was signed has no "
            "content but its title",
        "第 " + Number(moment) + " 条记录," + moment.actor + ":所签文本除标题外无内容");
  }
  // Neither the receiver nor a witness signed that it arrived.
  void Served(const cases::Moment& moment) {
    const auto* served = std::get_if<NoticeServed>(&moment.record.event);
    if (served == nullptr || !served->witnesses.empty()) return;
    const auto& subject = story_.moments.front().record.subject;
    for (const cases::Moment& other : story_.moments) {
      const auto* receipt = std::get_if<Signed>(&other.record.event);
      if (receipt == nullptr || receipt->meaning != SignatureMeaning::kReceipt) continue;
      if (moment.record.step && receipt->document != *moment.record.step) continue;  // for another
      if (receipt->signer == subject || (!receipt->signer && other.record.actor == subject)) return;
    }
    Say(Anchor(moment),
        "Service of " + Subject(moment) +
            ": no receipt signed by the receiver or a witness; what proves it comes from the "
            "submitter",
        "送达凭证:无(" + Subject(moment) + ":无收件人或见证人签署的回执,仅有提交方自行提供的材料)");
  }
  // Nothing from the bank, nor a receipt, shows that it was paid.
  void Paid(const cases::Moment& moment) {
    const auto* paid = std::get_if<EventRecorded>(&moment.record.event);
    if (paid == nullptr || !paid->proof.empty() || !paid->name.text.starts_with("paid ")) return;
    Say(Anchor(moment),
        "Proof of payment: none (" + Subject(moment) + ": only that it was recorded as paid)",
        "付款凭证:无(" + Subject(moment) + ":仅有已支付的记录,无银行回单或收据)");
  }
  // What different people or commands did within one and the same moment.
  void AtOnce() {
    std::map<Instant, std::map<uint64_t, std::string>> steps;  // the first record of each command
    for (const cases::Moment& moment : story_.moments)
      if (std::holds_alternative<StepDone>(moment.record.event))
        steps[moment.record.occurred.value_or(moment.record.clock)].emplace(CommandOf(moment),
                                                                            Number(moment));
    for (const auto& [at, commands] : steps) {
      if (commands.size() < 2) continue;
      std::string all;
      for (const auto& [command, record] : commands)
        all += (all.empty() ? "" : language_ == Language::kChinese ? "、" : ", ") + record;
      Say("record-" + commands.begin()->second,
          "Several steps at one and the same moment, " + MomentWords(at) + ": records " + all,
          "多个步骤记于同一时刻(" + MomentWords(at) + "):第 " + all + " 条记录");
    }
  }

  const CaseStory& story_;
  const EvidenceFiles& files_;
  const Language language_;
  std::vector<document::Concern> concerns_;
};

}  // namespace

const cases::Moment* SignedIn(const CaseStory& story, const cases::Moment& moment) {
  for (const cases::Moment& other : story.moments)
    if (other.record.signature && CommandOf(other) == CommandOf(moment)) return &other;
  return nullptr;
}

std::vector<document::Concern> AgainstSubmitter(const CaseStory& story, const EvidenceFiles& files,
                                                Language language) {
  return Against(story, files, language).All();
}

}  // namespace writ::cli
