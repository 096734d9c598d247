#include "runtime/cli/audit_catalogue.h"

#include <algorithm>
#include <set>

#include "engine/base/overloaded.h"
#include "runtime/cli/audit_against.h"
#include "runtime/cli/case_days.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/legal_basis.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

// What a piece of evidence is for: the order in which a tribunal asks.
enum class Group : uint8_t {
  kParties,
  kPolicy,
  kFindings,
  kEvents,
  kGates,
  kActs,
  kService,
  kMoney,
  kLater,
  kReport,
  kNone,  // where the case stands, timers: told on its page
};

std::string GroupTitle(Group group, Language language) {
  const bool zh = language == Language::kChinese;
  switch (group) {
    case Group::kParties: return zh ? "当事人与立案" : "Parties, and how the case began";
    case Group::kPolicy: return zh ? "规章制度文本" : "The rules, as they were installed";
    case Group::kFindings: return zh ? "认定" : "Findings";
    case Group::kEvents:
      return zh ? "培训、调岗及其他经记录的事件" : "Training, transfer and other events recorded";
    case Group::kGates: return zh ? "核查:条件与保护情形" : "Checks: conditions and protection";
    case Group::kActs:
      return zh ? "办理与签署,含工会与异议"
                : "Acts and signatures, the union's and objections included";
    case Group::kService: return zh ? "决定、通知、送达" : "Decision, notice, service";
    case Group::kMoney: return zh ? "款项" : "Money";
    case Group::kLater:
      return zh ? "电子数据说明:更正、补录与后到事实"
                : "Electronic data: corrections, late entries, later facts";
    case Group::kReport:
      return zh ? "系统说明(解释,非证据)" : "The engine's report (explanation, not evidence)";
    case Group::kNone: return "";
  }
  return "";
}
constexpr Group kGroups[] = {Group::kParties, Group::kPolicy, Group::kFindings, Group::kEvents,
                             Group::kGates,   Group::kActs,   Group::kService,  Group::kMoney,
                             Group::kLater,   Group::kReport};

Group GroupOf(const Event& event) {
  return std::visit(Overloaded{[](const CaseOpened&) { return Group::kParties; },
                               [](const CaseClosed&) { return Group::kService; },
                               [](const FindingMade&) { return Group::kFindings; },
                               [](const EventRecorded&) { return Group::kEvents; },
                               [](const MessageReceived&) { return Group::kEvents; },
                               [](const GateOpened&) { return Group::kGates; },
                               [](const GateBlocked&) { return Group::kGates; },
                               [](const StepDone&) { return Group::kActs; },
                               [](const Signed&) { return Group::kActs; },
                               [](const RefusedToSign&) { return Group::kActs; },
                               [](const ObjectionRaised&) { return Group::kActs; },
                               [](const ObjectionDecided&) { return Group::kActs; },
                               [](const Recused&) { return Group::kActs; },
                               [](const FactSupplied&) { return Group::kActs; },
                               [](const SuppliedDecided&) { return Group::kActs; },
                               [](const Lapsed&) { return Group::kActs; },
                               [](const NoticeServed&) { return Group::kService; },
                               [](const EffectReleased&) { return Group::kService; },
                               [](const EffectSettled&) { return Group::kService; },
                               [](const ObligationFulfilled&) { return Group::kService; },
                               [](const ObligationBreached&) { return Group::kService; },
                               [](const DeadlineRestated&) { return Group::kLater; },
                               [](const auto&) { return Group::kNone; }},
                    event);
}

uint64_t CommandOf(const cases::Moment& moment) {
  return moment.record.sequence.value - moment.record.part.value;
}
// Of the command that a record is of, the one with a signature; null: there is none.
const cases::Moment* SignedIn(const CaseStory& story, const cases::Moment& moment) {
  for (const cases::Moment& other : story.moments)
    if (other.record.signature && CommandOf(other) == CommandOf(moment)) return &other;
  return nullptr;
}

class Filling {
 public:
  Filling(const CaseStory& story, const document::CaseSheet& sheet,
          const std::vector<OtherCase>& others, const EvidenceFiles& files, const std::string& up,
          Language language)
      : story_(story),
        sheet_(sheet),
        others_(others),
        files_(files),
        up_(up),
        language_(language),
        words_(*story.program, story.summary.data.state.procedure, language) {}

  std::vector<document::PieceGroup> Groups() {
    Records();
    Policy();
    Money();
    Later();
    document::Piece report;
    report.name =
        Say("the case on one page: timeline, checks, derivations", "案件说明页:时间线、核查、推导");
    report.form = Say("explanation", "说明");
    report.href = sheet_.name;
    pieces_[Group::kReport].push_back(std::move(report));
    std::vector<document::PieceGroup> groups;
    for (const Group group : kGroups)
      groups.push_back({GroupTitle(group, language_), std::move(pieces_[group]), Elsewhere(group)});
    return groups;
  }
  std::vector<document::OtherCase> Others(Audience audience) const {
    std::vector<document::OtherCase> all;
    for (const OtherCase& other : others_) {
      const flow::CaseState& state = other.summary.data.state;
      document::OtherCase& told = all.emplace_back();
      told.case_id = other.summary.case_id;
      told.title = TitleOf(*other.program, state.procedure, language_);
      told.state = StateOf(*other.program, state, language_);
      if (!other.moments.empty()) told.opened = MomentWords(other.moments.front().record.recorded);
      told.command = "writ audit export " + told.case_id + " --for " +
                     std::string(WordOf(audience)) +
                     Say(" -o FOLDER --as ID", " -o 文件夹 --as 工号");
    }
    return all;
  }

 private:
  std::string Say(const char* en, const char* zh) const {
    return language_ == Language::kChinese ? zh : en;
  }
  std::string RecordName(uint64_t record) const {
    return language_ == Language::kChinese ? "第 " + std::to_string(record) + " 条记录"
                                           : "record " + std::to_string(record);
  }

  // What a dismissal rests on was often found and trained for in a case of its own. Of other groups
  // each case has pieces, which say nothing about this one.
  std::string Elsewhere(Group group) const {
    if (group != Group::kFindings && group != Group::kEvents) return "";
    std::string text;
    for (const OtherCase& other : others_) {
      const auto count = std::ranges::count_if(other.moments, [&](const cases::Moment& moment) {
        return GroupOf(moment.record.event) == group;
      });
      if (count == 0) continue;
      text += (text.empty() ? "" : Say(", ", "、")) + other.summary.case_id + Say(" (", "(") +
              std::to_string(count) + Say(")", " 项)");
    }
    return text.empty() ? ""
                        : Say("In other cases of the same person: ", "见该员工的其他案件:") + text;
  }

  std::string IdentifiedBy(const cases::Moment& moment) const {
    const audit::Record& record = moment.record;
    if (record.signature) return Say("own key, signed", "本人密钥签名");
    if (const cases::Moment* with = SignedIn(story_, moment); record.actor && with != nullptr)
      return Say("own key, signed: ", "本人密钥签名:") + RecordName(with->record.sequence.value);
    const std::string scan = std::holds_alternative<Signed>(record.event) || !moment.signer.empty()
                                 ? Say("; on paper, as scanned", ";纸质签署,仅见扫描件")
                                 : "";
    switch (record.authenticated) {
      case Authentication::kSystem: return record.actor ? Say("system", "系统") : "";
      case Authentication::kHost:
        if (!record.actor) return "";
        return Say("login of the host alone, no signature", "仅主机登录,无签名") + scan;
      case Authentication::kPassword:
        return Say("password, no signature", "口令登录,无签名") + scan;
      case Authentication::kToken: return Say("token, no signature", "令牌登录,无签名") + scan;
      case Authentication::kCertificate:
        return Say("certificate, no signature", "证书登录,无签名") + scan;
      case Authentication::kSignature: return Say("own key", "本人密钥");
    }
    return "";
  }
  std::vector<std::string> ArticlesFor(const cases::Moment& moment) const {
    std::vector<std::string> articles;
    for (const document::Quote& quote : BasisOf(story_, words_, moment))
      articles.push_back(document::Readable(quote.head));
    const auto* released = std::get_if<EffectReleased>(&moment.record.event);
    if (released != nullptr && released->grounds && articles.empty())
      articles.push_back(released->grounds->text);
    return articles;
  }

  const cases::Moment* MomentOf(uint64_t record) const {
    const auto found = std::ranges::find(story_.moments, record, [](const cases::Moment& moment) {
      return moment.record.sequence.value;
    });
    return found == story_.moments.end() ? nullptr : &*found;
  }
  std::string LeafOf(uint64_t record) const {
    const auto found = std::ranges::find(sheet_.records, record, &document::RecordLine::record);
    return found == sheet_.records.end() ? "" : found->leaf;
  }

  std::string Proves(const document::Told& told) const {
    std::string text;
    const auto add = [&](const std::string& part) {
      text += (text.empty() ? "" : Say("; ", ";")) + part;
    };
    for (const document::Labelled& value : told.values) add(value.label + "=" + value.value);
    for (const std::string& note : told.notes) add(note);
    const document::Reason* reason = ReasonOf(told);
    if (reason != nullptr) {
      add(reason->verdict);
      for (const std::string& line : reason->decisive) add(line);
      for (const std::string& missing : reason->missing) add(Say("missing: ", "缺:") + missing);
    }
    return text;
  }
  const document::Reason* ReasonOf(const document::Told& told) const {
    const auto found = std::ranges::find(sheet_.reasons, told.record, &document::Reason::record);
    return found == sheet_.reasons.end() ? nullptr : &*found;
  }

  // Each record that proves something, and behind it the documents that were handed in with it.
  void Records() {
    for (const document::Doing& doing : sheet_.doings) {
      for (const document::Told& told : doing.told) {
        const cases::Moment* moment = MomentOf(told.record);
        const Group group = moment == nullptr ? Group::kNone : GroupOf(moment->record.event);
        if (group == Group::kNone) continue;
        document::Piece piece;
        piece.name = told.kind + Say(": ", ":") + document::Readable(told.what);
        piece.who = doing.who;
        // Of what is reported afterwards its own day, which has no hour.
        const auto day = DayTold(moment->record.event);
        piece.when = day ? day->ToIso() : doing.when;
        piece.identified = IdentifiedBy(*moment);
        piece.source = RecordName(told.record);
        if (day) piece.source += Say(", recorded ", ",记于 ") + doing.when;
        piece.form = Say("electronic record", "电子数据");
        piece.href = up_ + "records.jsonl";
        piece.sha256 = LeafOf(told.record);
        piece.proves = Proves(told);
        piece.articles = ArticlesFor(*moment);
        const auto articles = piece.articles;
        pieces_[group].push_back(std::move(piece));
        Documents(told.record, doing, group, articles);
      }
    }
  }

  void Documents(uint64_t record, const document::Doing& doing, Group group,
                 const std::vector<std::string>& articles) {
    for (size_t i = 0; i < sheet_.exhibits.size(); ++i) {
      const document::Exhibit& exhibit = sheet_.exhibits[i];
      if (exhibit.record != record) continue;
      document::Piece piece;
      piece.name = exhibit.name;
      piece.who = doing.who;
      piece.when = exhibit.when;
      if (const cases::Moment* moment = MomentOf(record)) piece.identified = IdentifiedBy(*moment);
      piece.source = RecordName(record);
      piece.form = Say("document handed in; its original is with whoever handed it in",
                       "提交的文件;原件由提交人保存");
      piece.proves = document::Readable(exhibit.where);
      piece.articles = articles;
      const EvidenceFile& file = files_.exhibits[i];
      if (file.name.empty()) {
        piece.proves += Say(" (cannot be read whole: ", "(无法完整读取:") + exhibit.note + ")";
      } else {
        piece.href = up_ + file.name;
        piece.sha256 = file.sha256;
      }
      pieces_[group].push_back(std::move(piece));
    }
  }

  void Policy() {
    for (const EvidenceFile& file : files_.policy) {
      document::Piece piece;
      piece.name = file.name;
      piece.form = Say("text as installed, named by its hash in every record",
                       "安装时的文本,每条记录均以哈希指明");
      piece.href = up_ + file.name;
      piece.sha256 = file.sha256;
      pieces_[Group::kPolicy].push_back(std::move(piece));
    }
  }

  void Money() {
    for (const document::Amount& amount : sheet_.amounts) {
      document::Piece piece;
      piece.name = document::Readable(amount.title) + Say(": ", ":") + amount.amount;
      piece.when = amount.when;
      piece.form = Say("derived from records", "由记录推导");
      piece.href = sheet_.name + "#" + amount.anchor;
      piece.proves = amount.note;
      for (const document::Quote& quote : amount.articles)
        piece.articles.push_back(document::Readable(quote.head));
      pieces_[Group::kMoney].push_back(std::move(piece));
    }
  }

  void Later() {
    for (const document::Later& later : sheet_.later) {
      document::Piece piece;
      piece.name = later.what;
      piece.when = later.when;
      // What was imported for many people is told here, and its record stays with them.
      const bool shipped = MomentOf(later.record) != nullptr;
      piece.form = shipped ? Say("electronic record", "电子数据")
                           : Say("told by the engine; the record itself is not in this folder",
                                 "系统说明;该记录本身不在本文件夹内");
      if (shipped) {
        piece.source = RecordName(later.record);
        piece.href = up_ + "records.jsonl";
        piece.sha256 = LeafOf(later.record);
      }
      piece.proves = later.note;
      if (!later.was.empty()) piece.proves += Say("; was: ", ";更正前:") + later.was;
      if (!later.now.empty()) piece.proves += Say("; is: ", ";更正后:") + later.now;
      pieces_[Group::kLater].push_back(std::move(piece));
    }
  }

  const CaseStory& story_;
  const document::CaseSheet& sheet_;
  const std::vector<OtherCase>& others_;
  const EvidenceFiles& files_;
  const std::string& up_;
  const Language language_;
  const PlaceWords words_;
  std::map<Group, std::vector<document::Piece>> pieces_;
};

}  // namespace

namespace {

// What a tribunal would hold against whoever submits this, beyond what the case's page says.
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
      if (receipt->signer == subject || (!receipt->signer && other.record.actor == subject)) return;
    }
    Say(Anchor(moment),
        "Service of " + Subject(moment) +
            ": no receipt signed by the receiver or a witness; what proves it comes from the "
            "submitter",
        "送达凭证:无(" + Subject(moment) + ":无收件人或见证人签署的回执,仅有提交方自行提供的材料)");
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

bool IsAsNamed(const std::string& name, std::string_view bytes) {
  std::string ending = name.substr(std::min(name.rfind('.'), name.size()));
  for (char& c : ending)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  const auto begins = [&](std::string_view with) { return bytes.starts_with(with); };
  if (bytes.empty()) return false;
  if (ending == ".pdf") return begins("%PDF-") && bytes.find("%%EOF") != bytes.npos;
  if (ending == ".png") return begins("\x89PNG\r\n");
  if (ending == ".jpg" || ending == ".jpeg") return begins("\xff\xd8\xff");
  if (ending == ".gif") return begins("GIF8");
  if (ending == ".tif" || ending == ".tiff") return begins("II*") || begins("MM");
  if (ending == ".zip" || ending == ".docx" || ending == ".xlsx" || ending == ".pptx")
    return begins("PK");
  if (ending == ".doc" || ending == ".xls") return begins("\xd0\xcf\x11\xe0");
  if (ending == ".html" || ending == ".htm") return bytes.find('<') != bytes.npos;
  if (ending == ".txt" || ending == ".csv" || ending == ".json")
    return bytes.find('\0') == bytes.npos;
  return true;
}

std::string AudienceWords(Audience audience, Language language) {
  const bool zh = language == Language::kChinese;
  switch (audience) {
    case Audience::kParty: return zh ? "供对方当事人" : "for the other party";
    case Audience::kTribunal: return zh ? "供仲裁委员会或法院" : "for the tribunal or court";
    case Audience::kAuthority: return zh ? "供主管机关" : "for the authority";
  }
  return "";
}

document::Catalogue CatalogueOf(const CaseStory& story, const document::CaseSheet& sheet,
                                const std::vector<OtherCase>& others, const EvidenceFiles& files,
                                const std::string& up, Audience audience, Language language) {
  document::Catalogue all;
  all.case_id = sheet.case_id;
  all.title = sheet.title;
  all.subject = sheet.subject;
  all.audience = AudienceWords(audience, language);
  all.moment = MomentWords(story.now);
  all.head = sheet.head;
  Filling filling(story, sheet, others, files, up, language);
  all.groups = filling.Groups();
  all.others = filling.Others(audience);
  all.against = AgainstSubmitter(story, files, language);
  all.against.insert(all.against.end(), sheet.concerns.begin(), sheet.concerns.end());
  all.case_page = sheet.name;
  return all;
}

}  // namespace writ::cli
