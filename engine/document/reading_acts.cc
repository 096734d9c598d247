// What the words of obligations, procedures, papers and scenarios mean.
#include "engine/document/reading.h"

namespace writ::document {

using enum syntax::Word;

namespace {

const ReadingPart kObligations = {
    {"What the law asks for around an ending", "义务"},
    {{"obligation",
      {OBLIGATION, ON_EFFECT, HAVE_BEFORE, BY_AT_LEAST, PER_CASE, EITHER},
      {"What the law asks for around an effect such as the end of a contract. Before it is done, "
       "everything under {2} must have happened; {3} says how long before, {4} that it must have "
       "happened for this very case, {5} that one of several ways is enough.",
       "法律对某项效力(如解除合同)前后所要求的事项。“{2}”所列各项完成之前,效力不得发生;"
       "“{3}”写明提前多久;“{4}”指须就本案完成;“{5}”指几种方式有一即可。"},
      {"{2}: union told. Without a record of it the contract cannot be ended here.",
       "{2}:已通知工会。没有记录的,不能在此解除合同。"}},
     {"in-order",
      {IN_ORDER},
      {"One strictly after the other, on a later day.", "须依次完成,后项在前项之后的日子。"},
      {"{0}: finding, training, finding. A training before the first finding does not count.",
       "{0}:认定、培训、认定。首次认定之前的培训不算。"}},
     {"must-never",
      {MUST_NEVER, WHILE},
      {"The effect is barred as long as that holds; it must be known not to hold on every day "
       "from "
       "the notice to the effect.",
       "该情形存续期间,效力不得发生;自通知之日至生效之日,每日均须已知其不成立。"},
      {"{0}, {1} protected: one protected day in between bars it.",
       "受保护{1}{0}:其间有一日受保护即不得解除。"}},
     {"happen-after",
      {HAPPEN_ON_THE_DAY, HAPPEN_AFTER, WITHIN, HAPPEN_AT, ON_ITS_DAY, AFTER_IT},
      {"Duties that begin with the effect, or with an event that is named, and have a last day; "
       "{2} a length means up to the end of its last day, the day counted from not counted. What "
       "happened before the effect counts from the effect.",
       "自生效之日起,或者自所列事件发生之日起的义务及其期限。期限自次日起算,至末日终了为止。"
       "事件发生在生效之前的,自生效之日起算。"},
      {"{1}, {2} 15 days: ended on 10 March, due by 25 March. {0} of handover: handed over on 12 "
       "March, due on that day.",
       "{1},{2}15日内:3月10日解除,至迟3月25日。{3} 工作交接 {4}:3月12日办结交接,当日即应完成。"}}}};

const ReadingPart kProcedures = {
    {"Procedures and papers", "流程与文书"},
    {{"step",
      {STEP, PROVIDE, CHOOSE, OPTION, DECIDE},
      {"Something that a person of the role named does; the case waits there until it is done. "
       "{4} "
       "and {2} name the ways that it may go on.",
       "由所列角色的人办理,办结之前案件停留于此。“{4}”“{2}”列出可能的走向。"},
      {"{0} talk by manager: nobody else may do it.", "{0}谈话由直属上级:他人不得代办。"},
      {},
      true},
     {"opens-when",
      {OPENS_WHEN, EXCLUSIVE_PER},
      {"A case may be opened only when this is known to hold; {1} Employee: one open case a "
       "person.",
       "仅在已知该条件成立时才可立案;“{1}”指同一人同时只有一件。"},
      {"{0} two bad months: if one of them is not recorded, no case.",
       "{0}两月不达标:其中一月未记录的,不得立案。"}},
     {"gate",
      {CHECK, REQUIRES},
      {"A gate: the case goes on only when the condition is known to hold, and the gate is asked "
       "again on the day of the effect.",
       "关口:已知条件成立方可继续;生效当日再次核查。"},
      {"{0} {1} not protected: if nothing is recorded about it the gate stays shut.",
       "{0}:{1}非受保护。没有相关记录的,不放行。"}},
     {"escalate",
      {ESCALATE_TO, OTHERWISE},
      {"What happens when the time is over or the gate is shut: somebody else may act, or "
       "somebody "
       "is told what to do.",
       "逾期或未放行时:由所列人员介入,或提示所应做之事。"},
      {"{1} {0} director: after the last day the director may act, too.",
       "{1}{0}人事总监:逾期后人事总监亦可办理。"}},
     {"objection",
      {OPEN_TO_OBJECTION, REVIEWED_BY},
      {"The employee may object to what was done in the step, up to that day. Somebody of the role "
       "behind {1} who took no part in it reviews the objection, in writing and signed; until then "
       "no effect leaves the case.",
       "员工可在期限内对该步骤的办理提出异议。由“{1}”所列角色中未参与该步骤的人员书面复核并签署;"
       "复核作出之前,本案不得生效。"},
      {"{0} within 5 days, {1} hr director: the director decided it, so another director reviews.",
       "{0}限5日内,{1}人事总监:决定由总监作出的,由另一名总监复核。"}},
     {"other-than",
      {OTHER_THAN},
      {"Somebody else than who did the other step, by person and not by role.",
       "须由另一人办理,按人而非按角色区分。"},
      {"Review by hr {0} finding: not whoever made the finding.",
       "复核由人事{0}认定:不得由作出认定的人复核。"}},
     {"signatures",
      {RECEIPT, CONTENT, AGREEMENT, REFUSED_BEFORE, SEALED},
      {"What a signature says: {0} – received it, no more; {1} – what stands there is right; {2} "
       "– "
       "wants it so. {3}: a refusal before witnesses counts as served.",
       "签字的含义:“{0}”仅表示收到;“{1}”表示内容属实;“{2}”表示同意。“{3}”:有见证人的,"
       "拒签亦视为送达。"},
      {"Signed by the employee as {0}: no consent.", "员工签字作为{0}:不等于同意。"}},
     {"serve",
      {SERVE, SERVED, ISSUE, ISSUED, PAY, PAID},
      {"A paper handed to somebody in a way that can be shown ({1}), a paper given out ({3}), "
       "money paid ({5}): each with its day.",
       "“{0}”指以可证明的方式送交,“{2}”指开具,“{4}”指付款;各记其日期。"},
      {"{1} dismissal notice: the day from which thirty days run.",
       "{1}解除通知书:三十日自该日之次日起算。"}},
     {"records",
      {RECORDS, MAKE_FINDING},
      {"From here on it counts as having happened; {1}: a person signs the conclusion.",
       "自此视为已发生;“{1}”由人签字作出。"},
      {"{0} training: the law's “trained” is met.", "{0}培训:“已培训”即成立。"}},
     {"wait",
      {WAIT, WAIT_FOR},
      {"The case rests for that long, the first day not counted, or until one of the events "
       "happens.",
       "案件停留该期间(首日不计),或至所列事件之一发生。"},
      {"{0} 30 days after service on 2 March: on from 2 April.",
       "3月2日送达后{0}30日:4月2日起继续。"}},
     {"together",
      {TOGETHER, ANY_BRANCHES, RACE},
      {"Branches side by side: all of them ({0}), as many as are named ({1}), or only the first "
       "in "
       "which something is done ({2}).",
       "数支同时进行:“{0}”须全部完成,“{1}”完成所列数目即可,“{2}”只走最先有进展的一支。"},
      {"{0}: files and certificate, in either order.", "{0}:转档案、开证明,先后不拘。"}},
     {"repeat",
      {REPEAT, FOR_EACH},
      {"The same again, up to the number named or until it holds; {1}: once for each entry of a "
       "list.",
       "重复办理,至所列次数或条件成立为止;“{1}”指对列表逐项办理一次。"},
      {"{0} at most 3 times until passed.", "{0}至多3次,直至通过。"}},
     {"effect",
      {EFFECT, TERMINATE_CONTRACT, END_CONTRACT, CHANGE_CONTRACT},
      {"What changes the legal position. On that day every gate and duty is asked again and a "
       "person must have signed the decision.",
       "改变法律关系的一步。当日重新核查各关口与义务,且须有人签署决定。"},
      {"{0} {1}: if the employee became pregnant meanwhile, it stops.",
       "{0}{1}:其间怀孕的,不得生效。"}},
     {"meanwhile",
      {MEANWHILE, STOP_BEFORE_EFFECT, CANCEL, REGION, WHILE_MILESTONE},
      {"Watched for during the whole procedure: {1} holds the effect back, {2} ends the case or "
       "the part named; {4} something may be done only as long as that holds.",
       "流程全程监测:“{1}”使其不得生效,“{2}”终止案件或所列区段;“{4}”内方可办理。"},
      {"{0} on protected: {1}.", "{0}遇受保护:{1}。"}},
     {"modal",
      {MUST, MAY, MUST_NOT, HAS_THE_RIGHT},
      {"{0}: a duty, counted as broken after its last day; {3}: may be let pass, after which the "
       "case goes on.",
       "“{0}”为义务,逾期即记为违反;“{3}”可不行使,逾期后案件继续。"},
      {"The employee {3} to be heard within 3 days.", "员工{3}在3日内申辩。"}},
     {"end",
      {END, CALL},
      {"The case is over with the outcome named.", "案件以所列结果终结。"},
      {"{0} (goals reached).", "{0}(目标达成)。"}}}};

const ReadingPart kScenarios = {
    {"Scenarios", "检验情形"},
    {{"scenario",
      {SCENARIO, GIVEN, EXPECT},
      {"An example that the text is tested with: from the facts {1} on that day, what is {2} must "
       "come out. A fact that is not given is unknown. It shows what the text decides, not what a "
       "court did.",
       "用以检验文本的实例:就“{1}”的事实,检验时必须得出“{2}"
       "”的结论。未列出的事实视为未知。它表明本文本如何判断,不表明法院曾如此判决。"},
      {"{1}: score 60; {2}: not “score low”.", "{1}:得分60;{2}:非“得分偏低”。"},
      {},
      true},
     {"blocked",
      {BLOCKED, BECAUSE},
      {"The case may not go on from there, and what is missing is named.",
       "案件不得由此继续,并指明缺少什么。"},
      {"{0}, missing union told.", "{0},缺少已通知工会。"}},
     {"case",
      {CASE, AT},
      {"A case of a procedure that has come to the step named; what lies before it is done.",
       "流程已进行至所列步骤的案件,其前各步均已办结。"},
      {"{0} warning {1} delivery.", "{0}警告程序{1}送达。"}},
     {"complete-through",
      {COMPLETE_THROUGH},
      {"Up to that day the list is whole: what is not in it did not happen. After it: unknown.",
       "截至该日,列表完整:未列入的即未发生;其后的,未知。"},
      {"Warnings [] {0} 2026-03-09: no warning up to that day.",
       "警告[]{0}2026年3月9日:该日以前没有警告。"}},
     {"disputed",
      {DISPUTED},
      {"Somebody contests the value: it exists and is not known.",
       "有人提出异议:该值存在,但不作已知。"},
      {"Score 45 {0}: “below 60” is unknown.", "得分45{0}:“低于60”为未知。"}}}};

}  // namespace

std::vector<ReadingPart> ReadingsOfActs() { return {kObligations, kProcedures, kScenarios}; }

}  // namespace writ::document
