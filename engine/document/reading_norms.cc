// What the words of norms, figures and time mean.
#include "engine/document/reading.h"

namespace writ::document {

using enum syntax::Word;

namespace {

const ReadingPart kThePages = {
    {"The pages", "页面"},
    {{"layout",
      {},
      {"On the left the norm in its own words, on the right the articles that it cites, word for "
       "word; in italics the author's remarks. “Rests on” and “Used by” name its neighbours, "
       "“See "
       "also” what cites the same article, “Scenarios” the examples at the end of the page.",
       "左为规范本身,右为所引条文原文,斜体为编者说明。“所用”“用于”为前后相关的规范,"
       "“另见”为依据同一条文的规范,“检验情形”见页末。"},
      {"In the index each article has the list of the norms that cite it.",
       "目录中每一条文之下列有引用它的规范。"},
      {"A norm on its page", "一条规范的版式"},
      true}}};

const ReadingPart kAnswers = {
    {"What comes out", "结论"},
    {{"holds",
      {HOLDS},
      {"The condition is met by facts that are known. Warnings, advice and effects follow "
       "from this alone.",
       "已知事实符合条件。提示、建议与生效只由此产生。"},
      {"“Score below 60” and the score is 45: it {0}.", "“得分低于60”,得分45:{0}。"},
      {},
      true},
     {"fails",
      {FAILS, NOT},
      {"The known facts show that the condition is not met. In a scenario it is written {1} "
       "before the name of the rule.",
       "已知事实表明条件不符合。检验情形中写作在规则名称前加“{1}”。"},
      {"“Score below 60” and the score is 60: it {0}.", "“得分低于60”,得分60:{0}。"},
      {},
      true},
     {"unknown",
      {UNKNOWN, MISSING},
      {"A fact that decides is not recorded, or disputed, or lies beyond a table or calendar. "
       "Nothing follows from it: it is neither yes nor no, and what is {1} is named.",
       "起决定作用的事实未记录、有争议,或超出表或日历的范围。既非“是”亦非“否”,"
       "不产生任何后果,并指明{1}什么。"},
      {"Nobody recorded the score: {0}, {1} score.", "无人记录得分:{0},{1}得分。"},
      {},
      true},
     {"not-applicable",
      {NOT_APPLICABLE},
      {"The question does not arise for this person or period.", "对此人或此期间不发生该问题。"},
      {"A rate of goals for a month without a goal: {0}.", "某月未定目标,其达成率:{0}。"},
      {},
      true},
     {"none",
      {NONE},
      {"Known not to exist, which is something else than {0} not being recorded. A date that "
       "is {0} is neither before nor after any other.",
       "已知其不存在,与“未记录”不同。日期为“{0}”的,不早于也不晚于任何日期。"},
      {"Last day: {0} – she still works here; nothing recorded – nobody knows.",
       "离职日期为{0}:仍在职;未记录:不得而知。"}}}};

const ReadingPart kDates = {
    {"On which day, and what was known then", "以哪一天为准"},
    {{"decision-date",
      {AS_OF},
      {"The day for which is decided, at its end. What happens later has not happened.",
       "作出判断所依据的日子,以当日终了为准;其后发生的事视为尚未发生。"},
      {"{0} 2026-03-10: an event of 2026-03-11 does not count.",
       "{0}2026年3月10日:3月11日的事件不计。"},
      {"decision date", "决定日"}},
     {"known-on",
      {KNOWN_ON, RECORDED},
      {"Only what was recorded by this day is used; {1} says when a value was.",
       "只用截至该日已记录的内容;“{1}”写明何日记录。"},
      {"A figure {1} on 2026-03-05 is not used for what was {0} 2026-03-04.",
       "{1}2026年3月5日的数据,“{0}2026年3月4日”时不用。"}},
     {"latest",
      {LATEST},
      {"The newest month (quarter, year) that is over and whose figures are due. If they are not "
       "recorded the answer is unknown; an older month does not take its place.",
       "已经终了且数据应已报出的最近一个月(季、年)。其数据未记录的,答案为未知,"
       "不以更早的月份代替。"},
      {"On 2026-03-10 the {0} sales are those of February.",
       "2026年3月10日的“{0}销售额”是2月的。"}},
     {"closes-after",
      {CLOSES_AFTER},
      {"How long after a period's end its figure is due.", "期间终了后多久数据应当报出。"},
      {"{0} 5 working days: February is due on the fifth working day of March.",
       "{0}5个工作日:2月的数据在3月第五个工作日报出。"}},
     {"consecutive",
      {CONSECUTIVE, LAST, OVER_THE_LAST, OF_THE_LAST, OF_WHICH_AT_LEAST},
      {"The newest whole periods, as many as are named, without a gap. One that is known not to "
       "fit decides; if there are fewer than asked, the condition fails.",
       "从最近一期往前数、不间断的若干个完整期间。有一期已知不符合即不成立;期数不足也不成立。"},
      {"Below 80% for 3 {0} months, asked in March: December, January and February.",
       "3月判断“{1}{0}3个月低于80%”:看12月、1月、2月。"}},
     {"ever",
      {AT_ANY_TIME_SINCE, EVER_SINCE, WITHIN_ANY, ANY_SINCE},
      {"It was so at least once since that day, or within any stretch of that length.",
       "自该日起至少有一次如此,或任一该长度的期间内如此。"},
      {"Below 60% {0} 2026-01-01: one such month is enough.",
       "自2026年1月1日{1}低于60%:有一个月如此即可。"}},
     {"partial",
      {PARTIAL},
      {"Months in which somebody was employed for a part only count as well. Else they do not.",
       "入职、离职当月等不满整月的月份也计入;未写明的不计。"},
      {"Hired on 15 December: December counts only with this word.",
       "12月15日入职:写明“{0}”的,12月才计入。"}},
     {"earlier",
      {EARLIER},
      {"Months before this text was in force, or before this person was told of it, count as "
       "well. "
       "Else they do not, since nobody is judged by what he could not know.",
       "本文本施行以前、告知本人以前的月份也计入。未写明的不计:"
       "不得以本人无从知悉的标准追溯衡量。"},
      {"Told on 2 January: January counts only with this word.",
       "1月2日才告知本人:写明“{0}”的,1月才计入。"}},
     {"skipping",
      {SKIPPING, SKIPPING_END, LOOKING_BACK},
      {"Months for which the condition holds are passed over and older ones taken instead, but "
       "none further back than the limit.",
       "符合该条件的月份不计,改取更早的月份,但不超过所限的回溯范围。"},
      {"{0} leave of at least 10 days {2} 9 months: a month of sick leave is no bad month.",
       "{0}请假不低于10天{1}{2}9个月:长期请假的月份不算不达标。"}},
     {"as-many-as-worked",
      {AS_MANY_AS_WORKED},
      {"Where there are fewer periods than asked, those that there are.",
       "期数不足的,以实有期数计算。"},
      {"The average of 12 months, {0}: who worked 8 months, the average of 8.",
       "十二个月的平均,{0}:工作八个月的,取八个月的平均。"}},
     {"month-before",
      {MONTH_BEFORE, QUARTER_BEFORE, YEAR_BEFORE, MONTH_AFTER, QUARTER_AFTER, YEAR_AFTER, MONTH_OF,
       QUARTER_OF, YEAR_OF},
      {"The calendar period before, after or around the day.",
       "该日所在、之前或之后的那个自然月、季度或年度。"},
      {"{0} 2026-03-10: February 2026.", "2026年3月10日{0}:2026年2月。"}},
     {"trend",
      {FALLING, RISING},
      {"Each period is strictly below (above) the one before it; equal is neither.",
       "每一期都比前一期低(高);持平不算。"},
      {"80, 75, 75: not {0}.", "80、75、75:不是{0}。"}},
     {"span",
      {TIME_FROM, TIME_BETWEEN_END},
      {"The length between two days. It is at least a number of years when the first day plus "
       "the "
       "years is not after the second.",
       "两日之间的长度。起始日加若干年不晚于截止日的,即满若干年。"},
      {"From 2014-03-10 to 2026-03-10: at least 12 years.",
       "2014年3月10日至2026年3月10日:满12年。"}},
     {"plus",
      {PLUS_SPAN, MINUS_SPAN},
      {"A day moved on or back. The day itself is not counted; months keep the day, or take the "
       "last of a shorter month.",
       "日期后移或前移。起算当日不计;按月计算的取对应日,无对应日的取该月最后一日。"},
      {"2026-01-31 {0} 1 month: 2026-02-28.", "2026年1月31日{0}1个月:2026年2月28日。"}},
     {"working-days",
      {WORKING_DAYS, WORKING_DAY},
      {"Days of work by the calendar that the head of the page names, holidays and make-up days "
       "taken into account. Beyond the calendar: unknown.",
       "按页首所列工作日历计算,已计节假日与调休。日历未涵盖的,未知。"},
      {"Within 5 {0}: weekends and holidays are not counted.", "限5{0}内:周末与节假日不计。"}},
     {"over-time",
      {OVER_TIME, PER_MONTH, PER_QUARTER, PER_YEAR, EXISTS},
      {"A fact with a value of its own for each month, quarter or year, or one that lasts from a "
       "day until a day; {4} names the days between which somebody belongs here.",
       "每月、每季度、每年各有其值的事实,或自某日至某日持续的事实;“{4}”写明此人在册的起止日。"},
      {"Sales {1}: January and February have figures of their own.",
       "销售额{1}:1月、2月各有其数。"}}}};

const ReadingPart kNorms = {
    {"Norms", "规范"},
    {{"rule",
      {RULE, WHEN, DEFINE},
      {"A {0} holds or fails for one person on one day; {1} names its condition. A {2} gives "
       "a figure, a date or a word of its own.",
       "{0}对一人一日得出成立或不成立,“{1}”后为其条件;{2}得出数额、日期或类别。"},
      {"{0} “score low”, {1} score below 60.", "{0}“得分偏低”,{1}得分低于60。"},
      {},
      true},
     {"unless",
      {UNLESS},
      {"What stands behind it must not hold. Only what is known to hold blocks; if it is "
       "unknown, so is the whole.",
       "其后所述须不成立。已知成立的才阻却;未知的,整条亦未知。"},
      {"A warning is due {0} she was on leave.", "应予提示,{0}请假。"},
      {},
      true},
     {"exception",
      {EXCEPTION},
      {"Where its condition holds, the norm it names has the exception's value; an exception "
       "without a value means that the rule does not hold.",
       "其条件成立的,所指规范改取例外之值;例外未写值的,该规则即不成立。"},
      {"{0} to “severance”: for a high wage the wage is capped.",
       "{0}对“经济补偿”:工资过高的,以三倍为限。"}},
     {"presume",
      {PRESUME, TOLD},
      {"Taken to be so while nothing is recorded; whatever is recorded about it displaces it. "
       "Nothing else fills a gap.",
       "未记录时即如此认定;所列人员“{1}”(记录)另有情况的,以记录为准。除此之外,"
       "任何空白都不予推补。"},
      {"{0} probation to be no unless {1}: without a record she is not on probation.",
       "{0}试用期内为否,除非人事{1}:没有记录的,视为不在试用期。"}},
     {"house",
      {PARAMETER},
      {"A figure that a place or the company has set (a house figure). The law beside it says "
       "under what it may be set, not how much. A figure of statute stands in a norm of a page "
       "whose rank is the law; where both speak, see {0} and the better value for the employee.",
       "由地方或用人单位自定的数值(企业自定数)。旁列法条只说明依据,并不规定该数。法定数值见于"
       "“效力层级”为法律法规的页面;两者并存的,以更有利于劳动者的为准。"},
      {"{0} hours of training = 16: the law asks for training and names no hours.",
       "{0}最低学时 = 16:法律只要求培训,未规定学时。"}},
     {"level",
      {LEVEL},
      {"Law comes before collective agreement, contract, policy and handbook; a lower norm "
       "counts only where it is better for the employee.",
       "依次为法律法规、集体合同、劳动合同、规章制度、员工手册;"
       "下位规范仅在更有利于劳动者时适用。"},
      {"The law gives 30 days, the handbook 20: 30.", "法定30日,手册20日:按30日。"},
      {},
      true},
     {"favour",
      {MORE_FAVOURABLE_OF, MORE_IS_BETTER, LESS_IS_BETTER},
      {"The value that is better for the employee; whether more or less is better is said of "
       "the norm.",
       "取对劳动者更有利的值;多好还是少好,由该规范写明。"},
      {"{0} (30 days, 20 days) of a notice: 30.", "通知期的{0}(30日、20日):30日。"}},
     {"valid",
      {VALID, BY_DATE_OF},
      {"This version counts on these days; {1} takes the day of that event instead of the "
       "decision date.",
       "本版本适用的期间;写明“{1}”的,以该事件之日而非决定日为准。"},
      {"{0} from 2026-01-01: what is decided for 2025-12-31 follows the version before.",
       "{0}自2026年1月1日:2025年12月31日的判断适用前一版本。"}},
     {"then",
      {THEN, WARN, ADVISE, FLAG, START},
      {"What follows from the rule: people are told, a file is marked, a procedure is proposed. "
       "A person acts, never the rule.",
       "规则成立时:告知有关人员、作出标记或提议启动流程。行动者是人,规则本身不作处分。"},
      {"{1} the manager: “talk first”.", "{1}直属上级:“请先面谈”。"}},
     {"counts-as",
      {COUNTS_AS, FINDING, NEEDS, MADE_BY, SIGNED, WITH_REASONS},
      {"The rule speaks of data. A {1} is a conclusion of law that a person makes, signs and "
       "reasons; {0} says that the data may serve for it, no more.",
       "规则只看数据;{1}是由人作出、签字、说明理由的法律结论。“{0}”只表示数据可作其依据,"
       "不等于已认定。"},
      {"Two bad months {0} incompetence: somebody still has to find it.",
       "两月不达标{0}不胜任:仍须有人作出认定。"}},
     {"cites",
      {CITES, UNDER},
      {"The ground of the norm; the article is printed beside it. A house rule cites the "
       "article under which it was made, which need not say the same.",
       "规范的依据,原文列于旁。企业自定的规则引用其所依据的条文,条文本身未必有相同内容。"},
      {"{0} article 40 item 2.", "{0}第四十条第二项。"},
      {},
      true},
     {"first",
      {FIRST, SECOND, THIRD},
      {"Which of several findings or events of this person, by their days. The second one "
       "begins after what has to happen between them.",
       "此人同类认定或事件中的第几次,按日期先后。第二次须在两次之间应完成的事项之后开始。"},
      {"{1} incompetence: the one after the training.", "{1}不胜任认定:培训之后的那次。"}}}};

const ReadingPart kFigures = {
    {"Figures, lists and tables", "数值、列举与表"},
    {{"compare",
      {AT_LEAST, AT_MOST, OR_MORE, OR_LESS, BELOW, ABOVE, NOT_EARLIER_THAN, NOT_LATER_THAN,
       EARLIER_THAN, LATER_THAN},
      {"{0}, {1}, {6}, {7} include the number or day; {4}, {5}, {8}, {9} do not.",
       "“{0}、{1}、{2}、{3}、{6}、{7}”包括本数、本日;“{4}、{5}、{8}、{9}”不包括。"},
      {"80% is {0} 80% and not {4} 80%.", "80%“{0}80%”,而不“{4}80%”。"},
      {},
      true},
     {"all-of",
      {ALL_OF, ANY_OF},
      {"{0}: every line of the list must hold. {1}: one is enough.",
       "{0}:所列各项均须成立;{1}:一项成立即可。"},
      {"{1}: retired; resigned. – Either will do.", "{1}:退休;辞职。——有一即可。"},
      {},
      true},
     {"some",
      {SOME, EVERY, WHERE},
      {"{0}: at least one member of a list fits; {1}: all of them do.",
       "“{0}”:列表中至少有一项符合;“{1}”:全部符合。"},
      {"{0} warnings {2} serious: one serious warning.", "{0}警告{2}情节严重:有一次严重警告。"}},
     {"later-of",
      {LATER_OF, EARLIER_OF},
      {"Of several dates the last (first). A date that is none is left out; one that is not "
       "recorded makes the answer unknown.",
       "若干日期中最晚(最早)的一个。为“无”的不参与比较;未记录的,结果未知。"},
      {"{0} (2026-03-01, none): 2026-03-01.", "{0}(2026年3月1日、无):2026年3月1日。"}},
     {"points",
      {POINTS},
      {"The difference of two rates, which is not a share of one of them.",
       "两个比率之差,不是比率的百分之几。"},
      {"75% less 15 {0}: 60%.", "75%减15{0}:60%。"}},
     {"larger-of",
      {LARGER_OF, SMALLER_OF},
      {"Of several figures the greatest (least).", "若干数值中最大(最小)的一个。"},
      {"{0} (0, 5): 5.", "{0}(0、5):5。"}},
     {"rounded",
      {ROUNDED, HALF_UP, HALF_EVEN, ROUND_DOWN, ROUND_UP},
      {"The whole expression before it, not its last term only, is rounded to the step named: "
       "{1} "
       "away from zero at a half, {2} to the even one, {3} toward zero, {4} away from it. "
       "Nothing "
       "else is rounded.",
       "对其前的整个算式(而非最后一项)按所列单位取整:{1};{2};{3}向零取整;{4}则反之。"
       "未写明的一律不取整。"},
      {"(10 – 2.5) {3} to 1: 7.", "(10 - 2.5) {3} 到 1:7。"}},
     {"aggregate",
      {AVERAGE, SUM, COUNT, LOWEST, HIGHEST},
      {"Over the periods or entries named. If one of them is unknown, so is the figure.",
       "就所列期间或各项计算。其中一项未知的,结果未知。"},
      {"{0} of three months, one of them not recorded: unknown.",
       "三个月{0},其中一月未记录:未知。"}},
     {"team",
      {TEAM_AVERAGE, TEAM_SUM, TEAM_COUNT, TEAM_LOWEST, TEAM_HIGHEST, OTHER_THAN_SELF, OF_AT_LEAST},
      {"Of all who are in the same team at the end of the period, oneself included unless {5}. "
       "Fewer than five people give no figure. To learn from; ranking somebody last shows no "
       "incompetence.",
       "就期末同一团队的全部人员计算,含本人,写明“{5}”的除外。不足五人不作比较。"
       "仅供参照;排名靠后不等于不胜任。"},
      {"{0} sales among four people: too few.", "四人的{0}销售额:人数过少。"}},
     {"first-row",
      {FIRST_ROW},
      {"Of a table: it is read from the top and the first row that fits counts. (Before a "
       "finding "
       "or event: the earliest.)",
       "表自上而下阅读,以第一个相符的行为准,其后各行不再看。"},
      {"Rows “at least 10 years: 60”, “any: 30”; 12 years of service: 60.",
       "两行为“不低于10年:60”“不限:30”;工龄12年:60。"}},
     {"unique",
      {UNIQUE},
      {"Of a table: no case fits two rows; the order does not matter.",
       "任何情况至多与表中一行相符,行的先后没有意义。"},
      {"Rows “yes: 2”, “no: 1”.", "两行为“是:2”“否:1”。"}},
     {"any-cell",
      {ANY_CELL},
      {"A cell that fits everything, printed as -.", "该栏不作要求,任何值均符合。"},
      {"A last row “-: 30” takes whatever no row above took.",
       "末行“{0}:30”适用于以上各行均不符合的情况。"},
      {"-", "不限"}},
     {"from-data",
      {FROM_DATA},
      {"The rows come from a file of published figures. A year means that year, a day means from "
       "that day to the last day printed. Where no row covers the day, the answer is unknown.",
       "各行取自已公布数据的文件。写年份的即指该年;写日期的,适用至所列末日。各行均未涵盖的,"
       "答案为未知。"},
      {"A row “2014” says nothing of 2015.", "“2014年”一行不适用于2015年。"}},
     {"scale",
      {SCALE},
      {"Bands with names, from the best down; a value belongs to the first band that it reaches.",
       "有名称的若干档次;数值归入其所达到的第一档。"},
      {"Good from 80; 80 is good.", "良好自80起;80为良好。"}},
     {"class",
      {PERSONAL, RESTRICTED, RANGE},
      {"Who may see a fact: {0} facts are about a person, {1} ones (health, family) only for those "
       "whose task it is. {2} says which values are possible.",
       "“{0}”:关于个人的事实,按权限查阅;“{1}”:健康、家庭等事实,仅限有职责的人员查阅。“{2}"
       "”为可能的取值。"},
      {"Pregnancy: {1}.", "孕期:{1}。"}}}};

}  // namespace

std::vector<ReadingPart> ReadingsOfNorms() {
  return {kThePages, kAnswers, kDates, kNorms, kFigures};
}

}  // namespace writ::document
