// The grammar of Writ: one for both languages, whose order of words differs in places. `p_…` are the phrases of
// keywords.txt, which the build adds at the end together with `name`.
//
// Every file is read declaration by declaration, each with the rule `start`. Pauses that say nothing (a full stop at the
// end of a clause, a comma before `then`) are gone before (engine/syntax/parse_prose.cc). Loops are flat, so that depth in the
// text is the only depth in the tree. A name is never followed by a name, which is what lets soft words be names.
parser grammar WritParser;
options { tokenVocab = WritLexer; }
// ANTLR reads its automaton when the program starts; the build takes that out (cmake/GrammarLazily.cmake), since it is
// needed only where the tables of grammar/make_tables.cc do not know on. Before that, and before names of tokens: Prepare.
@parser::members {
  static void Prepare() { static Initializer once; }
}

start : item EOF ;
item
  : policy | use | roles | choice | entity | event | parameterDecl | define | rule_ | exception_ | presume | table
  | scale | finding | obligation | law | procedure | document | scenario
  ;

// ---- what all share ----
alias      : name (BAR name)? ;
path       : name (DOT name)* ;
text       : message (BAR message)? ;
message    : STRING | QUOTED | LONG ;
parameter  : alias COLON type ;
type       : p_list_of? (name | DOCUMENT | EVENT | YES SLASH NO) ;
quantity   : LENGTH_N | INT unit ;
unit       : MONTH | MONTHS | QUARTER | QUARTERS | YEAR | YEARS | DAY | DAYS | p_working_day | p_working_days ;
per        : p_per_month | p_per_quarter | p_per_year ;
separator  : SEMI | COMMA ;
argument   : name EQ expr ;
arguments  : WITH argument (COMMA argument)* ;
cites      : CITES citation (COMMA citation)* ;
citation   : source? articleNumber | source ;
source     : path | BOOK ;
articleNumber
  : ARTICLE segment (MINUS INT)? (PARAGRAPH segment)? (ITEM segment)?
  | SECTION segment
  | ARTICLE? ARTICLE_N
  ;
segment    : INT | DECIMAL | DOTTED ;

// ---- policy and libraries ----
policy : POLICY alias text? policyClause* ;
policyClause
  : JURISDICTION name
  | CURRENCY name
  | MONEY rounding
  | VERSION STRING
  | p_in_force FROM DATE_N (UNTIL DATE_N)?
  | OWNER text
  | PREVAILS name
  | LEVEL level
  ;
rounding  : ROUNDS roundWord TO number p_when_paid? | p_when_paid ROUNDS? roundWord TO number ;
roundWord : p_half_up | p_half_even | ROUND_DOWN | ROUND_UP ;
number    : INT | DECIMAL ;
level     : name | POLICY | LAW ;
use       : USE path (BAR name)? (AS name)? (VERSION STRING)? (FOR name)? bindings? ;
bindings  : LBRACE (argument (separator argument)* separator?)? RBRACE ;
roles     : ROLE alias (COMMA alias)* ;
choice    : CHOICE alias (EQ alias (COMMA alias)* | LBRACE alias (separator? alias)* separator? RBRACE) ;

// ---- facts ----
entity    : ENTITY alias (EXISTS FROM name (UNTIL name)?)? fields ;
event     : EVENT subject fields? ;
subject   : alias (OF name)? | name DE alias ;
fields    : LBRACE (field separator?)* RBRACE ;
field     : alias COLON type fieldNote* ;
fieldNote
  : per | p_over_time | p_source_from name | p_closes_after quantity | RANGE value TO value | PERSONAL | RESTRICTED
  ;
parameterDecl : PARAMETER alias COLON type (EQ expr)? cites? ;

// ---- norms ----
define     : DEFINE subject per? COLON type (direction validity? | validity direction?)? when? EQ expr cites? ;
validity   : VALID FROM DATE_N (UNTIL DATE_N)? byDateOf? | VALID UNTIL DATE_N byDateOf? | VALID byDateOf ;
byDateOf   : p_by_date_of name ;
direction  : p_more_is_better | p_less_is_better ;
when       : WHEN expr ;
rule_      : RULE alias (FOR name)? validity? when unless* then? countsAs? cites? ;
unless     : UNLESS expr ;
then       : THEN (notify | launch) ;
notify     : (WARN | ADVISE | FLAG) (name (COMMA name)*)? COLON text ;
launch     : START name arguments? ;
countsAs   : p_counts_as path ;
exception_ : EXCEPTION alias p_exception_to path (COMMA path)* validity? when? (EQ expr (COMMA expr)*)? cites? ;
presume    : PRESUME path IS value (UNLESS (TOLD BY name | name TOLD))? cites? ;

table
  : TABLE alias LPAREN parameter (COMMA parameter)* RPAREN
    (ARROW parameter (COMMA parameter)* (UNIQUE | p_first_row) row+ | COLON type per? p_from_data STRING) cites?
  ;
row        : BAR cell (BAR cell)* BAR ;
cell       : MINUS | ANY_CELL | cellTest (OR cellTest)* ;
cellTest   : comparator? value orWord? ;
scale      : SCALE alias p_scale_of alias (COLON type)? LBRACE (band (separator band)* separator?)? RBRACE cites? ;
band       : alias (FROM value | BELOW value | literal OR_MORE) ;

finding    : FINDING alias (FOR name)? needs? madeBy? cites? ;
needs      : NEEDS name (COMMA name)* ;
madeBy     : p_made_by name (COMMA SIGNED)? (COMMA p_with_reasons)? ;

// ---- laws and obligations ----
law        : LAW alias text? (LEVEL level)? (p_in_force FROM DATE_N (UNTIL DATE_N)?)? LBRACE article* RBRACE ;
article    : articleNumber (LONG | STRING) SEMI? ;
obligation : OBLIGATION alias p_on_effect effectName under? p_per_case? duty+ ;
under      : UNDER citation (COMMA citation)* ;
effectName : p_terminate_contract | p_end_contract | p_change_contract | path ;
duty
  : p_have_before (COMMA p_in_order)? (COMMA p_by_at_least quantity)? COLON events
  | p_must_never COMMA? WHILE expr
  | IN expr WHILE p_must_never
  | p_happen_on_the_day (OF followed)? COLON events
  | p_happen_after followed? COMMA? within COLON events
  | HAPPEN_AT followed (ON_ITS_DAY | AFTER_IT COMMA? within) COLON events
  | EITHER duties (OR duties)+
  ;
duties     : LBRACE (duty SEMI?)+ RBRACE ;
within     : WITHIN quantity WITHIN_END? ;
events     : eventChoice (COMMA eventChoice)* ;
eventChoice : eventRef (OR eventRef)* ;
eventRef   : (SERVED | ISSUED | PAID)? path ;
followed   : eventRef | p_terminate_contract | p_end_contract | p_change_contract ;

// ---- procedures ----
procedure  : PROCEDURE alias (FOR name)? (LPAREN parameter (COMMA parameter)* RPAREN)? procedureClause* block ;
procedureClause : under | p_opens_when expr | p_exclusive_per name ;
block      : LBRACE (statement SEMI?)* RBRACE ;
statement
  : provide | sign | decide | serve | issue | pay | records | makeFinding | factDecl | step | check | ifElse | choose
  | together | race | forEach | repeat | wait | waitFor | call | effect | meanwhile | cancel | end | whileMilestone
  | region
  ;
provide    : PROVIDE parameter ;
sign       : SIGN BY name (p_sign_as (RECEIPT | CONTENT | AGREEMENT))? (COMMA? refused)? ;
refused    : p_refused_before people (COMMA? p_at_least people p_not_of name)? ;
people     : PEOPLE_N | INT PEOPLE? ;
decide     : DECIDE verdict (COMMA verdict)* ;
verdict    : alias (TO (END LPAREN alias RPAREN | name))? ;
serve      : SERVE name p_serve_on name ;
issue      : ISSUE name p_issue_to name ;
pay        : PAY alias EQ expr cites? ;
records    : RECORDS name arguments? ;
makeFinding : p_make_finding name (p_finding_on name)? ;
factDecl   : FACT field ;
step       : STEP alias stepClause* block cites? ;
stepClause
  : BY name | p_other_than path | p_step_with name (COMMA name)* | within | AFTER name | ON value | otherwise | deontic
  | objection | cites
  ;
objection  : p_open_to_objection within (AFTER name)? COMMA? p_reviewed_by name (COMMA within)? ;
otherwise  : OTHERWISE (p_escalate_to name | name deontic COLON text) ;
deontic    : MUST | MAY | p_must_not | p_has_the_right ;
check      : CHECK alias REQUIRES expr otherwise? ;
ifElse     : IF expr block (p_else IF expr block)* (p_else block)? ;
choose     : CHOOSE alias (BY name)? LBRACE option* RBRACE ;
option     : OPTION alias block SEMI? ;
together   : (TOGETHER | ANY_BRANCHES (ITEMS_N | INT) OF?) branches ;
race       : RACE branches ;
branches   : LBRACE (branch SEMI?)* RBRACE ;
branch     : statement | block ;
forEach    : p_for_each alias IN value block ;
repeat     : REPEAT alias? p_at_most (TIMES_N | INT TIMES) UNTIL expr block ;
wait       : WAIT quantity (p_wait_after name)? ;
waitFor    : p_wait_for waitTarget (OR waitTarget)* ;
waitTarget : quantity | eventRef ;
call       : CALL name arguments? ;
effect     : EFFECT effectName (ON value)? ;
meanwhile  : MEANWHILE LBRACE (reaction SEMI?)* RBRACE ;
reaction   : p_meanwhile_on eventRef reactionAct (COMMA reactionAct)* ;
reactionAct
  : CANCEL (REGION name)? | p_stop_before_effect | TELL name | END LPAREN alias RPAREN | block
  ;
cancel     : CANCEL REGION name ;
end        : END LPAREN alias RPAREN ;
whileMilestone : p_while_milestone expr block ;
region     : REGION alias block ;
document   : DOCUMENT alias (p_issue_to name)? SEALED? LBRACE (docField (SEMI docField)* SEMI?)? text? RBRACE ;
docField   : parameter (EQ expr)? ;

// ---- scenarios ----
scenario   : SCENARIO text line* ;
line       : GIVEN givenTeam | GIVEN givenCase | GIVEN givenSubject | asOf | knownOn | EXPECT expectation ;
givenTeam  : TEAM name LBRACE (figure (separator figure)* separator?)? RBRACE ;
figure     : aggregate OF? simple COLON givenValue | simple aggregate COLON givenValue | PEOPLE COLON INT ;
givenCase  : CASE name (AT name)? (LBRACE givenFields RBRACE)? ;
givenSubject : name LBRACE givenFields RBRACE ;
givenFields : (givenField separator?)* ;
givenField : TOLD name STRING COLON DATE_N | path COLON givenValue ;
givenValue
  : (value | LBRACK (givenEntry (COMMA givenEntry)* COMMA?)? RBRACK | LBRACE givenFields RBRACE) givenNote*
  ;
givenNote  : p_complete_through DATE_N | RECORDED DATE_N | p_source_from name | DISPUTED ;
givenEntry
  : ((PERIOD_N | INT) COLON | FROM DATE_N (UNTIL DATE_N)? COLON | UNTIL DATE_N COLON)? givenValue
  ;
asOf       : p_as_of DATE_N ;
knownOn    : p_known_on DATE_N ;
expectation
  : BLOCKED missing?
  | CITES NONE
  | cites
  | NOT? value (IS value | IS? (UNKNOWN | p_not_applicable) | HOLDS | FAILS | CITES NONE | cites)? because? missing?
  ;
because    : BECAUSE path (COMMA path)* ;
missing    : COMMA? MISSING path (COMMA path)* ;

// ---- conditions ----
expr       : condition ((AND | OR) condition)* ;
condition  : NOT* value window* (comparison window*)? ;
comparison
  : comparator value orWord?
  | literal orWord
  | p_one_of LPAREN value (COMMA value)* RPAREN
  | (FALLING | RISING) (FOR quantity)? counting*
  ;
comparator
  : BELOW | ABOVE | p_at_least | p_at_most | IS | p_is_not | LT | GT | LE | GE | NE | EQEQ
  | p_earlier_than | p_later_than | p_not_earlier_than | p_not_later_than
  ;
orWord     : OR_MORE | OR_LESS ;
window
  : FOR INT CONSECUTIVE unit skipping? counting*
  | LAST? CONSECUTIVE quantity skipping? counting*
  | IN p_at_least INT p_of_the_last quantity skipping? counting*
  | LAST quantity OF_WHICH_AT_LEAST (INT | quantity) skipping? counting*
  | p_at_any_time_since value counting*
  | FROM value EVER_SINCE counting*
  ;
skipping   : p_skipping condition SKIPPING_END? p_looking_back quantity ;
counting   : p_partial | p_earlier ;
group      : (p_any_of | p_all_of) LBRACE expr (SEMI expr)* SEMI? RBRACE ;

// ---- values ----
value      : operand ((PLUS | MINUS | STAR | SLASH | MINUS_SPAN | PLUS_SPAN) operand)* round* ;
round      : ROUNDED? roundWord TO operand ;
operand    : MINUS* atom periodWord? postfix* ;
atom
  : literal
  | reference
  | LPAREN expr RPAREN
  | group
  | LATEST simple
  | (FIRST | SECOND | THIRD) path
  | (SERVED | ISSUED | PAID) path
  | (SOME | EVERY) simple WHERE LPAREN expr RPAREN
  | aggregate OF simple where? range? counting*
  | team simple teamNote*
  | pick LPAREN value (COMMA value)* RPAREN
  | periodPrefix moment
  | p_time_from operand TO operand
  | FROM value UNTIL value TIME_BETWEEN_END
  ;
reference  : path (LPAREN (expr (COMMA expr)*)? RPAREN)? ;
simple     : reference | LPAREN expr RPAREN ;
moment     : simple | DATE_N ;
literal
  : INT | DECIMAL | INT unit | (INT | DECIMAL) POINTS | PERCENT_N | POINTS_N | MONEY_N | DATE_N | PERIOD_N | LENGTH_N
  | STRING | YES | NO | NONE | TIMES_N | PEOPLE_N | ITEMS_N | SCORE_N
  ;
postfix
  : IN period
  | DE simple
  | where? (chineseRange counting*)? aggregate (COMMA? p_as_many_as_worked)? counting*
  ;
period     : PERIOD_N | INT | periodPrefix moment | moment periodWord? ;
periodPrefix
  : MONTH OF | QUARTER OF | YEAR OF | MONTH BEFORE | QUARTER BEFORE | YEAR BEFORE | MONTH AFTER | QUARTER AFTER
  | YEAR AFTER
  ;
periodWord
  : Z_MONTH_OF | Z_QUARTER_OF | Z_YEAR_OF | Z_MONTH_BEFORE | Z_QUARTER_BEFORE | Z_YEAR_BEFORE | Z_MONTH_AFTER
  | Z_QUARTER_AFTER | Z_YEAR_AFTER
  ;
where      : WHERE LPAREN expr RPAREN ;
aggregate  : AVERAGE | SUM | COUNT | LOWEST | HIGHEST ;
range
  : p_over_the_last quantity (BEFORE moment)? (COMMA? p_as_many_as_worked)?
  | FROM moment TO moment
  | p_within_any quantity SINCE moment
  ;
chineseRange
  : LAST quantity
  | IN moment BEFORE quantity
  | FROM moment UNTIL moment
  | FROM moment ANY_SINCE quantity WITHIN_END?
  ;
team       : p_team_average | p_team_sum | p_team_count | p_team_lowest | p_team_highest ;
teamNote   : p_other_than_self | p_of_at_least PERCENT_N KNOWN? ;
pick       : p_later_of | p_earlier_of | p_larger_of | p_smaller_of | p_more_favourable_of ;

@PHRASES@
