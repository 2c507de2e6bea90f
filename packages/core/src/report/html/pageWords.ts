/** The words that only the page needs, beside those of every report. */
import type { Language } from "../figures.ts"
import { words } from "../words.ts"
import type { Filling } from "./filling.ts"
import { type Markup, markup } from "./markup.ts"

/** A repair and what it brings, in one language. */
interface Repair {
  readonly owner: string
  readonly field: string
  readonly service: Markup
  readonly from: string
  readonly to: string
}

/** What one agency does, and what it brings over all services, in one language. */
interface OwnerRepair {
  readonly owner: string
  readonly does: string
  readonly what: string
  readonly from: string
  readonly to: string
  readonly most: Markup | null
}

const en = {
  skip: "To the answer",
  language: "Language",
  contents: "Contents",
  parts: {
    answer: "Answer",
    services: "Services",
    fixes: "Fixes",
    trend: "Trend",
    owners: "Owners",
    provinces: "Provinces",
    datasets: "Datasets",
    forms: "Forms"
  },
  answer: "The answer",
  subtitle: (services: string) => `How completely shared data fills the forms of ${services} essential public services`,
  completenessLong: "of what the forms ask can be filled from data that agencies share",
  onceOnlyLong: "of the subjects need not be asked anything again",
  since: "points since",
  notComparable: "what is measured has changed since; the two are not compared",
  firstMeasurement: "the first measurement kept",
  topFixes: "Three fixes that gain most",
  ifDone: ({ owner, does, what, from, to, most }: OwnerRepair): Markup =>
    markup`If ${owner} ${does} <em>${what}</em>, once-only over all services would rise from <strong>${from}</strong> to <strong>${to}</strong>. ${most}`,
  connects: "connected",
  fills: "always filled",
  mostFor: "Most for",
  fromTo: (from: string, to: string) => `from ${from} to ${to}`,
  leadsTo: "to",
  connect: "Connect",
  fill: "Fill",
  fixNextTitle: "What to fix next",
  fixesMean:
    "By the agency that owns the gap. Gain is in points of once-only over all services. Unknown counts as not available, and as available once repaired: a repair of what is unknown now may bring less, any other brings at least what it says.",
  mayBeLess: "May be less: some of it is unknown now (lienthong status).",
  fixesUnknown: "This snapshot is older than the question, or the answer is withheld.",
  allOf: (cells: string | null, from: string, to: string) =>
    `All its ${cells === null ? "" : `${cells} `}missing answers together: once-only from ${from} to ${to}`,
  repair: "Repair",
  onceOnlyThen: "Once-only then",
  gaining: "Services that gain",
  helps: "What would help this service",
  inProvinces: (count: string, names: string) => ` in ${count} provinces alone (${names})`,
  ifFilled: ({ owner, field, service, from, to }: Repair): Markup =>
    markup`If ${owner} filled <em>${field}</em>, once-only of ${service} would rise from <strong>${from}</strong> to <strong>${to}</strong>.`,
  noFix: "No single fix would spare anybody a question.",
  fixUnknown:
    "Whether a single fix would spare anybody a question is not known: some data cannot be relied on (lienthong status).",
  fixWithheld: "Whether a single fix would spare anybody a question is withheld, or not known.",
  meanOf: (services: string) => `mean over ${services} services`,
  attention: "Needs attention",
  failedRun: "the latest run failed",
  neverRead: "was never completely read; what it fills is unknown",
  search: "Search",
  ofAgency: "Agency in charge",
  allAgencies: "All agencies",
  showBands: "Bands",
  noBand: "no band",
  shown: "shown",
  of: "of",
  nothingFound: "No service fits. Widen the search.",
  sortHint: "A column's head sorts by it.",
  change: "Change",
  points: "points",
  lacking: (cells: string) => `${cells} not available`,
  shades: "Per cent that can be filled; ? is unknown, >99 is not quite all, <1 not quite nothing.",
  trend: "Trend",
  trendMeans:
    "Mean over the services, at each measurement that was kept. A line ends where what is measured changed: before and after are not the same question.",
  trendNone: "One measurement is kept so far; a trend needs two.",
  trendTable: "The figures of the chart",
  measuredAt: "Measured",
  changed: { catalogue: "other catalogue", formula: "other rules", contract: "other contract", agreedAge: "other age" },
  owners: "Who owns the gap",
  ownersMeans:
    "Of what each form asks from an agency's registers, the share that can be filled. Empty: the form asks nothing of that agency.",
  provinces: "Provinces",
  provincesMeans:
    "Columns are the services by their number. Choose what is shown; a column's head sorts the provinces by it.",
  province: "Province",
  unknownRegion: "Province unknown",
  everywhere: "All provinces",
  noProvinces: "Nobody's province is known yet.",
  pointing: "Point at a cell to read it in words.",
  forms: "The forms, field by field",
  formsMeans: "Every field in the order of the form, and who fills it.",
  openAll: "Open all",
  closeAll: "Close all",
  fieldsOf: (fields: string) => `${fields} fields`,
  askedOf: (asked: string) => `asked of ${asked}`,
  basisOf: "Basis",
  subjectsOf: (subjects: string) => `${subjects} subjects`,
  noSubjects: "no subjects",
  subjectsNotKnown: "subjects unknown",
  subjectsWithheld: "subjects withheld",
  gains: (points: string) => `filling it everywhere: once-only +${points} points`,
  agrees: (share: string, source: string) => `agrees with ${source}: ${share}`,
  via: "over",
  ladder: "Where it is lost",
  step: "Step",
  cells: "Form cells",
  ofAgreed: "Of agreed",
  balance: "What was received",
  account: "Line",
  confidence: { verified: "verified", secondary: "secondary", assumed: "assumed" },
  fillings: {
    shared: "shared",
    notShared: "not shared",
    notConnected: "not connected",
    unknown: "unknown",
    idle: "nobody is asked",
    citizen: "only the citizen",
    withheld: "withheld"
  } as Record<Filling, string>,
  fillingsMean: {
    shared: "an agency's data fill it",
    notShared: "its source is connected, and fills it for nobody",
    notConnected: "an agency holds it, its register is not connected",
    unknown: "its source could not be relied on",
    idle: "connected, and no subject is asked it",
    citizen: "nobody else can know it",
    withheld: "connected; its figures are of too few people, or not known"
  } as Record<Filling, string>,
  steps: { agreed: "agreed", connected: "connected", delivered: "delivered", valid: "valid", fresh: "fresh" },
  balances: {
    declared: "declared by the source",
    received: "received",
    loaded: "loaded",
    superseded: "no newer than held",
    duplicate: "sent again",
    quarantined: "in quarantine",
    deleted: "deleted at the source",
    unexplained: "unexplained"
  },
  issuesFound: "Issues found",
  unneeded: "Sent, and asked by no service",
  unneededMeans: "Data minimisation (Decree 13/2023): ask the source to leave these out.",
  withheld: "withheld",
  suppressed: (k: string) => `A public report: counts below ${k}, and what would give them away, are withheld.`,
  link: "Link",
  linked: "Found / given",
  links: "Links to other registers",
  agreedAge: (days: string) => `agreed age ${days} days`,
  reading: "How to read this",
  definitions: [
    "Completeness: of all the answers that the forms ask of all subjects, the share that shared data can give.",
    "Once-only: the share of subjects of whom nothing has to be asked again.",
    "Bands of Decision 766: 90 % excellent, 80 good, 70 fair, 50 average, below that weak.",
    "A range: something is unknown; the truth lies between. Unknown is never counted as 0 %.",
    "— means a share of nothing. Counts only; this page holds no personal data."
  ],
  made: "Made by Liên Thông from one snapshot. The page asks nothing of the network."
}

const vi: typeof en = {
  skip: "Đến phần kết quả",
  language: "Ngôn ngữ",
  contents: "Mục lục",
  parts: {
    answer: "Kết quả",
    services: "Dịch vụ",
    fixes: "Nên làm",
    trend: "Xu hướng",
    owners: "Cơ quan",
    provinces: "Tỉnh, thành",
    datasets: "Bộ dữ liệu",
    forms: "Biểu mẫu"
  },
  answer: "Kết quả",
  subtitle: (services) => `Dữ liệu chia sẻ điền được bao nhiêu phần biểu mẫu của ${services} dịch vụ công thiết yếu`,
  completenessLong: "nội dung biểu mẫu điền được từ dữ liệu các cơ quan chia sẻ",
  onceOnlyLong: "đối tượng không phải khai lại điều gì",
  since: "điểm so với",
  notComparable: "nội dung đo đã thay đổi nên không so sánh",
  firstMeasurement: "lần đo đầu tiên được lưu",
  topFixes: "Ba việc nên làm trước",
  ifDone: ({ owner, does, what, from, to, most }) =>
    markup`Nếu ${owner} ${does} <em>${what}</em>, tỷ lệ một lần của mọi dịch vụ tăng từ <strong>${from}</strong> lên <strong>${to}</strong>. ${most}`,
  connects: "kết nối",
  fills: "luôn điền đủ",
  mostFor: "Nhiều nhất ở",
  fromTo: (from, to) => `từ ${from} lên ${to}`,
  leadsTo: "đến",
  connect: "Kết nối",
  fill: "Điền đủ",
  fixNextTitle: "Việc nên làm tiếp",
  fixesMean:
    "Theo cơ quan có phần thiếu. Mức tăng tính bằng điểm của tỷ lệ một lần trên mọi dịch vụ; phần chưa rõ coi như chưa có, và coi như có sau khi được bổ sung: việc bổ sung phần hiện chưa rõ có thể tăng ít hơn, mọi việc khác tăng ít nhất như đã ghi.",
  mayBeLess: "Có thể tăng ít hơn: có phần hiện chưa rõ (lienthong status).",
  fixesUnknown: "Lần đo này có trước câu hỏi, hoặc không công bố.",
  allOf: (cells, from, to) =>
    `Toàn bộ ${cells === null ? "" : `${cells} `}câu trả lời còn thiếu: một lần từ ${from} lên ${to}`,
  repair: "Việc cần làm",
  onceOnlyThen: "Một lần khi đó",
  gaining: "Dịch vụ hưởng lợi",
  helps: "Điều giúp ích cho dịch vụ này",
  inProvinces: (count, names) => ` chỉ ở ${count} tỉnh, thành (${names})`,
  ifFilled: ({ owner, field, service, from, to }) =>
    markup`Nếu ${owner} bổ sung <em>${field}</em>, tỷ lệ một lần của dịch vụ ${service} tăng từ <strong>${from}</strong> lên <strong>${to}</strong>.`,
  noFix: "Không có việc đơn lẻ nào giúp người dân khỏi phải khai lại.",
  fixUnknown:
    "Chưa rõ có việc đơn lẻ nào giúp người dân khỏi phải khai lại: một số dữ liệu chưa tin cậy được (lienthong status).",
  fixWithheld: "Việc đơn lẻ nào giúp người dân khỏi phải khai lại: không công bố, hoặc chưa rõ.",
  meanOf: (services) => `trung bình của ${services} dịch vụ`,
  attention: "Cần chú ý",
  failedRun: "lần lấy dữ liệu gần nhất bị lỗi",
  neverRead: "chưa từng được đọc đầy đủ; chưa rõ điền được gì",
  search: "Tìm",
  ofAgency: "Cơ quan chủ trì",
  allAgencies: "Mọi cơ quan",
  showBands: "Xếp loại",
  noBand: "chưa xếp loại",
  shown: "hiển thị",
  of: "trong",
  nothingFound: "Không có dịch vụ nào phù hợp. Hãy nới điều kiện tìm.",
  sortHint: "Bấm vào tiêu đề cột để sắp xếp.",
  change: "Thay đổi",
  points: "điểm",
  lacking: (cells) => `${cells} chưa có`,
  shades: "Phần trăm điền được; ? là chưa rõ, >99 là gần trọn, <1 là gần như không.",
  trend: "Xu hướng",
  trendMeans:
    "Trung bình các dịch vụ ở mỗi lần đo được lưu. Đường biểu diễn ngắt ở nơi nội dung đo thay đổi vì trước và sau không cùng một câu hỏi.",
  trendNone: "Mới có một lần đo được lưu; cần ít nhất hai lần.",
  trendTable: "Số liệu của biểu đồ",
  measuredAt: "Thời điểm đo",
  changed: {
    catalogue: "danh mục khác",
    formula: "quy tắc khác",
    contract: "hợp đồng dữ liệu khác",
    agreedAge: "thời hạn khác"
  },
  owners: "Thiếu ở cơ quan nào",
  ownersMeans:
    "Trong những gì biểu mẫu hỏi thuộc dữ liệu của từng cơ quan, phần điền được. Ô trống: biểu mẫu không hỏi gì của cơ quan đó.",
  provinces: "Tỉnh, thành phố",
  provincesMeans: "Mỗi cột là một dịch vụ theo số thứ tự. Chọn số liệu cần xem; bấm vào đầu cột để sắp xếp các tỉnh.",
  province: "Tỉnh, thành phố",
  unknownRegion: "Chưa rõ tỉnh",
  everywhere: "Cả nước",
  noProvinces: "Chưa biết đối tượng thuộc tỉnh nào.",
  pointing: "Trỏ vào một ô để đọc bằng lời.",
  forms: "Biểu mẫu, từng trường",
  formsMeans: "Mọi trường theo thứ tự của biểu mẫu, và ai điền.",
  openAll: "Mở tất cả",
  closeAll: "Đóng tất cả",
  fieldsOf: (fields) => `${fields} trường`,
  askedOf: (asked) => `hỏi ${asked} đối tượng`,
  basisOf: "Căn cứ",
  subjectsOf: (subjects) => `${subjects} đối tượng`,
  noSubjects: "không có đối tượng",
  subjectsNotKnown: "chưa rõ đối tượng",
  subjectsWithheld: "không công bố số đối tượng",
  gains: (points) => `nếu điền đủ: một lần +${points} điểm`,
  agrees: (share, source) => `khớp với ${source}: ${share}`,
  via: "qua",
  ladder: "Mất ở bước nào",
  step: "Bước",
  cells: "Ô biểu mẫu",
  ofAgreed: "So với cam kết",
  balance: "Đối chiếu số liệu nhận",
  account: "Dòng",
  confidence: { verified: "đã xác minh", secondary: "nguồn thứ cấp", assumed: "giả định" },
  fillings: {
    shared: "đã chia sẻ",
    notShared: "chưa chia sẻ",
    notConnected: "chưa kết nối",
    unknown: "chưa rõ",
    idle: "không hỏi ai",
    citizen: "chỉ người dân biết",
    withheld: "không công bố"
  },
  fillingsMean: {
    shared: "dữ liệu của cơ quan điền được",
    notShared: "nguồn đã kết nối nhưng không điền được cho ai",
    notConnected: "cơ quan có dữ liệu, nguồn chưa kết nối",
    unknown: "nguồn chưa tin cậy được",
    idle: "đã kết nối, không đối tượng nào phải trả lời",
    citizen: "không ai khác biết được",
    withheld: "đã kết nối; số liệu về quá ít người, hoặc chưa rõ"
  },
  steps: {
    agreed: "cam kết",
    connected: "đã kết nối",
    delivered: "đã nhận",
    valid: "hợp lệ",
    fresh: "còn hạn"
  },
  balances: {
    declared: "nguồn công bố",
    received: "đã nhận",
    loaded: "đã nạp",
    superseded: "không mới hơn",
    duplicate: "gửi lặp",
    quarantined: "cách ly",
    deleted: "nguồn đã xóa",
    unexplained: "chênh lệch"
  },
  issuesFound: "Lỗi đã thấy",
  unneeded: "Được gửi nhưng không dịch vụ nào hỏi",
  unneededMeans: "Giảm thiểu dữ liệu (Nghị định 13/2023): đề nghị nguồn không gửi các trường này.",
  withheld: "không công bố",
  suppressed: (k) => `Báo cáo công khai: không công bố số dưới ${k} và những gì làm lộ chúng.`,
  link: "Liên kết",
  linked: "Tìm thấy / có giá trị",
  links: "Liên kết sang bộ dữ liệu khác",
  agreedAge: (days) => `thời hạn thỏa thuận ${days} ngày`,
  reading: "Cách đọc",
  definitions: [
    "Mức đầy đủ: trong tất cả câu trả lời mà biểu mẫu cần, phần dữ liệu chia sẻ trả lời được.",
    "Một lần: tỷ lệ đối tượng không phải khai lại bất cứ điều gì.",
    "Xếp loại theo Quyết định 766: từ 90 % xuất sắc, 80 tốt, 70 khá, 50 trung bình, dưới 50 yếu.",
    "Khoảng giá trị: có phần chưa rõ; giá trị thật nằm trong khoảng. Chưa rõ không bị tính là 0 %.",
    "— là tỷ lệ của không có gì. Trang chỉ có số đếm, không có dữ liệu cá nhân."
  ],
  made: "Liên Thông lập từ một lần đo. Trang không gửi yêu cầu nào ra mạng."
}

const WORDS = { en: { ...words("en"), ...en }, vi: { ...words("vi"), ...vi } }

export type PageWords = (typeof WORDS)["en"]

export const pageWords = (lang: Language): PageWords => WORDS[lang]
