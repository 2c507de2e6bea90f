/** The 63 provinces of Circular 07/2016/TT-BCA with their people of the census of 2019, in thousands. */

export interface Province {
  readonly code: string
  readonly name: string
  readonly people: number
}

const LIST = `001 Hà Nội 8054|002 Hà Giang 855|004 Cao Bằng 530|006 Bắc Kạn 314|008 Tuyên Quang 785|010 Lào Cai 730
|011 Điện Biên 599|012 Lai Châu 460|014 Sơn La 1248|015 Yên Bái 821|017 Hòa Bình 854|019 Thái Nguyên 1287
|020 Lạng Sơn 782|022 Quảng Ninh 1320|024 Bắc Giang 1804|025 Phú Thọ 1463|026 Vĩnh Phúc 1151|027 Bắc Ninh 1369
|030 Hải Dương 1892|031 Hải Phòng 2029|033 Hưng Yên 1253|034 Thái Bình 1860|035 Hà Nam 853|036 Nam Định 1780
|037 Ninh Bình 982|038 Thanh Hóa 3640|040 Nghệ An 3328|042 Hà Tĩnh 1289|044 Quảng Bình 895|045 Quảng Trị 632
|046 Thừa Thiên Huế 1129|048 Đà Nẵng 1134|049 Quảng Nam 1496|051 Quảng Ngãi 1232|052 Bình Định 1487
|054 Phú Yên 961|056 Khánh Hòa 1231|058 Ninh Thuận 591|060 Bình Thuận 1231|062 Kon Tum 540|064 Gia Lai 1514
|066 Đắk Lắk 1869|067 Đắk Nông 622|068 Lâm Đồng 1297|070 Bình Phước 995|072 Tây Ninh 1169|074 Bình Dương 2426
|075 Đồng Nai 3097|077 Bà Rịa - Vũng Tàu 1148|079 Hồ Chí Minh 8993|080 Long An 1689|082 Tiền Giang 1764
|083 Bến Tre 1288|084 Trà Vinh 1009|086 Vĩnh Long 1023|087 Đồng Tháp 1599|089 An Giang 1908|091 Kiên Giang 1723
|092 Cần Thơ 1235|093 Hậu Giang 733|094 Sóc Trăng 1200|095 Bạc Liêu 907|096 Cà Mau 1194`

/** In order of their codes. */
export const PROVINCES: ReadonlyArray<Province> = LIST.split("|").map((entry) => {
  const words = entry.trim().normalize("NFC").split(" ")
  return { code: words[0]!, name: words.slice(1, -1).join(" "), people: Number(words.at(-1)) }
})

/** A code of three digits that is no province. */
export const UNLISTED_PROVINCE = "999"
