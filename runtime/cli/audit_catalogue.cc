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
      document::OtherCase& told = all.emplace_back();
      told.case_id = other.case_id;
      for (const auto* kind : {&other.findings, &other.events})
        for (const auto& [id, count] : *kind)
          told.what += (told.what.empty() ? "" : Say("; ", ";")) +
                       TitleOf(*story_.program, Id(id), language_) + Say(" (", "(") +
                       std::to_string(count) + Say(")", " 项)");
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

  // What a dismissal rests on was often found and trained for in a case of its own. Of any other
  // the list says nothing, and of this one no more than what was asked for.
  std::string Elsewhere(Group group) const {
    if (group == Group::kLater && files_.left_out > 0)
      return Say("Figures about the person that came in meanwhile, which no decision of this case "
                 "asked for, and which are not in this folder: ",
                 "办理期间入库、但本案判定均未涉及的个人数据不在本文件夹内,项数:") +
             std::to_string(files_.left_out);
    if (group != Group::kFindings && group != Group::kEvents) return "";
    std::string text;
    for (const OtherCase& other : others_) {
      size_t count = 0;
      for (const auto& [id, times] : group == Group::kFindings ? other.findings : other.events)
        count += times;
      if (count == 0) continue;
      text += (text.empty() ? "" : Say(", ", "、")) + other.case_id + Say(" (", "(") +
              std::to_string(count) + Say(")", " 项)");
    }
    return text.empty() ? ""
                        : Say("Asked for by this case, and recorded in other cases of the person: ",
                              "本案判定所依据、记于该员工其他案件者:") +
                              text;
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
