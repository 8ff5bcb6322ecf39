import type { CrisisLine, CrisisRegion } from './crisis-lines';

/*
 * Each country's own service; hours only where they were found. Checked in the month that CRISIS_LINES_AS_OF says against stored
 * copies of public pages, which docs/safety.md names for each country; none was called. A test holds the numbers here against that
 * table, so that none is added without a source. Call them before this page is put where people in need find it.
 */

const ALWAYS = 'day and night';
const YOUNG = 'for children and young people';

function line(name: string, call: string, more: Omit<CrisisLine, 'name' | 'call'> = {}): CrisisLine {
  return { name, call, ...more };
}

/** By name. */
export const CRISIS_REGIONS: readonly CrisisRegion[] = [
  {
    code: 'AR',
    name: 'Argentina',
    emergency: '911',
    lines: [
      line('Línea nacional de salud mental', '0800 999 0091', { hours: ALWAYS }),
      line('Centro de Asistencia al Suicida', '011 5275 1135'),
      line('Centro de Asistencia al Suicida', '135', { who: 'in and around Buenos Aires' }),
    ],
  },
  {
    code: 'AU',
    name: 'Australia',
    emergency: '000',
    lines: [
      line('Lifeline', '13 11 14', { hours: ALWAYS, text: { to: '0477 13 11 14' } }),
      line('Suicide Call Back Service', '1300 659 467', { hours: ALWAYS }),
      line('13YARN', '13 92 76', { hours: ALWAYS, who: 'for Aboriginal and Torres Strait Islander people' }),
      line('Kids Helpline', '1800 55 1800', { hours: ALWAYS, who: YOUNG }),
    ],
  },
  {
    code: 'AT',
    name: 'Austria',
    emergency: '112',
    lines: [
      line('TelefonSeelsorge', '142', { hours: ALWAYS }),
      line('Rat auf Draht', '147', { hours: ALWAYS, who: YOUNG }),
    ],
  },
  {
    code: 'BE',
    name: 'Belgium',
    emergency: '112',
    lines: [
      line('Zelfmoordlijn', '1813', { hours: ALWAYS, who: 'in Dutch' }),
      line('Centre de Prévention du Suicide', '0800 32 123', { hours: ALWAYS, who: 'in French' }),
    ],
  },
  {
    code: 'BR',
    name: 'Brazil',
    emergency: '192',
    lines: [line('CVV, Centro de Valorização da Vida', '188', { hours: ALWAYS })],
  },
  {
    code: 'CA',
    name: 'Canada',
    emergency: '911',
    lines: [
      line('9-8-8 Suicide Crisis Helpline', '988', {
        hours: ALWAYS,
        text: { to: '988' },
        who: 'in English and French',
      }),
      line('Hope for Wellness', '1-855-242-3310', { hours: ALWAYS, who: 'for Indigenous people' }),
      line('Kids Help Phone', '1-800-668-6868', { hours: ALWAYS, who: YOUNG }),
    ],
  },
  {
    code: 'CL',
    name: 'Chile',
    emergency: '131',
    lines: [line('No estás solo, no estás sola', '*4141', { hours: ALWAYS, who: 'from a mobile phone' })],
  },
  {
    code: 'CZ',
    name: 'Czechia',
    emergency: '112',
    lines: [
      line('Linka první psychické pomoci', '116 123', { hours: ALWAYS }),
      line('Linka bezpečí', '116 111', { hours: ALWAYS, who: YOUNG }),
    ],
  },
  {
    code: 'DK',
    name: 'Denmark',
    emergency: '112',
    lines: [line('Livslinien', '70 201 201')],
  },
  {
    code: 'FI',
    name: 'Finland',
    emergency: '112',
    lines: [line('MIELI Kriisipuhelin', '09 2525 0111', { hours: ALWAYS, who: 'in Finnish' })],
  },
  {
    code: 'FR',
    name: 'France',
    emergency: '112',
    lines: [line('Numéro national de prévention du suicide', '3114', { hours: ALWAYS })],
  },
  {
    code: 'DE',
    name: 'Germany',
    emergency: '112',
    lines: [
      line('TelefonSeelsorge', '0800 1110111', { hours: ALWAYS }),
      line('TelefonSeelsorge', '0800 1110222', { hours: ALWAYS }),
      line('Nummer gegen Kummer', '116 111', { who: YOUNG }),
    ],
  },
  {
    code: 'GR',
    name: 'Greece',
    emergency: '112',
    lines: [line('Klimaka, suicide prevention line', '1018', { hours: ALWAYS })],
  },
  {
    code: 'HK',
    name: 'Hong Kong',
    emergency: '999',
    lines: [
      line('Mental Health Support Hotline', '18111', { hours: ALWAYS }),
      line('The Samaritan Befrienders Hong Kong', '2389 2222', { hours: ALWAYS }),
      line('The Samaritans', '2896 0000', { hours: ALWAYS }),
    ],
  },
  {
    code: 'HU',
    name: 'Hungary',
    emergency: '112',
    lines: [line('LESZ lelki elsősegély', '116 123', { hours: ALWAYS })],
  },
  {
    code: 'IS',
    name: 'Iceland',
    emergency: '112',
    lines: [line('Hjálparsími Rauða krossins', '1717', { hours: ALWAYS })],
  },
  {
    code: 'IN',
    name: 'India',
    emergency: '112',
    lines: [line('Tele-MANAS', '14416', { hours: ALWAYS })],
  },
  {
    code: 'IE',
    name: 'Ireland',
    emergency: '112',
    lines: [
      line('Samaritans', '116 123', { hours: ALWAYS }),
      { name: 'Text About It', text: { to: '50808', word: 'HELLO' }, hours: ALWAYS },
      line('Pieta', '1800 247 247', { hours: ALWAYS }),
    ],
  },
  {
    code: 'IL',
    name: 'Israel',
    emergency: '101',
    lines: [line('ERAN', '1201', { hours: ALWAYS })],
  },
  {
    code: 'IT',
    name: 'Italy',
    emergency: '112',
    lines: [line('Telefono Amico Italia', '02 2327 2327')],
  },
  {
    code: 'JP',
    name: 'Japan',
    emergency: '119',
    lines: [
      line('よりそいホットライン (Yorisoi Hotline)', '0120-279-338', { hours: ALWAYS }),
      line('#いのちSOS', '0120-061-338'),
    ],
  },
  {
    code: 'LU',
    name: 'Luxembourg',
    emergency: '112',
    lines: [line('SOS Détresse', '45 45 45')],
  },
  {
    code: 'MY',
    name: 'Malaysia',
    emergency: '999',
    lines: [line('Befrienders KL', '03-7627 2929', { hours: ALWAYS })],
  },
  {
    code: 'MX',
    name: 'Mexico',
    emergency: '911',
    lines: [line('Línea de la Vida', '800 911 2000', { hours: ALWAYS })],
  },
  {
    code: 'NL',
    name: 'Netherlands',
    emergency: '112',
    lines: [
      line('113 Zelfmoordpreventie', '113', { hours: ALWAYS }),
      line('113 Zelfmoordpreventie', '0800 0113', { hours: ALWAYS }),
    ],
  },
  {
    code: 'NZ',
    name: 'New Zealand',
    emergency: '111',
    lines: [
      line('Need to talk?', '1737', { hours: ALWAYS, text: { to: '1737' } }),
      line('Suicide Crisis Helpline', '0508 828 865'),
      line('Lifeline', '0800 543 354', { hours: ALWAYS }),
    ],
  },
  {
    code: 'NO',
    name: 'Norway',
    emergency: '113',
    lines: [
      line('Mental Helse Hjelpetelefonen', '116 123', { hours: ALWAYS }),
      line('Kirkens SOS', '22 40 00 40', { hours: ALWAYS }),
    ],
  },
  {
    code: 'PH',
    name: 'Philippines',
    emergency: '911',
    lines: [
      line('NCMH Crisis Hotline', '0917 899 8727', { hours: ALWAYS }),
      line('NCMH Crisis Hotline', '1553', { hours: ALWAYS, who: 'from a landline' }),
    ],
  },
  {
    code: 'PL',
    name: 'Poland',
    emergency: '112',
    lines: [
      line('Centrum Wsparcia', '800 70 2222', { hours: ALWAYS }),
      line('Telefon zaufania dla dorosłych', '116 123', { hours: ALWAYS }),
      line('Telefon zaufania dla dzieci i młodzieży', '116 111', { hours: ALWAYS, who: YOUNG }),
    ],
  },
  {
    code: 'PT',
    name: 'Portugal',
    emergency: '112',
    lines: [
      line('Linha Nacional de Prevenção do Suicídio', '1411', { hours: ALWAYS }),
      line('SNS 24, aconselhamento psicológico', '808 24 24 24', { hours: ALWAYS }),
      line('SOS Voz Amiga', '213 544 545', { hours: '15:30 to 00:30' }),
    ],
  },
  {
    code: 'SG',
    name: 'Singapore',
    emergency: '995',
    lines: [
      line('Samaritans of Singapore', '1767', { hours: ALWAYS }),
      line('national mindline', '1771', { hours: ALWAYS }),
    ],
  },
  {
    code: 'SK',
    name: 'Slovakia',
    emergency: '112',
    lines: [line('Linka dôvery Nezábudka', '0800 800 566', { hours: ALWAYS })],
  },
  {
    code: 'SI',
    name: 'Slovenia',
    emergency: '112',
    lines: [line('Zaupni telefon Samarijan', '116 123', { hours: ALWAYS })],
  },
  {
    code: 'ZA',
    name: 'South Africa',
    emergency: '112',
    lines: [
      line('SADAG Suicide Crisis Helpline', '0800 567 567', { hours: ALWAYS }),
      line('SADAG mental health helpline', '0800 456 789', { hours: ALWAYS }),
    ],
  },
  {
    code: 'KR',
    name: 'South Korea',
    emergency: '119',
    lines: [line('자살예방 상담전화 (suicide prevention line)', '109', { hours: ALWAYS })],
  },
  {
    code: 'ES',
    name: 'Spain',
    emergency: '112',
    lines: [
      line('Línea de atención a la conducta suicida', '024', { hours: ALWAYS }),
      line('Teléfono de la Esperanza', '717 003 717'),
    ],
  },
  {
    code: 'SE',
    name: 'Sweden',
    emergency: '112',
    lines: [line('Mind Självmordslinjen', '90101')],
  },
  {
    code: 'CH',
    name: 'Switzerland',
    emergency: '112',
    lines: [
      line('Die Dargebotene Hand, La Main Tendue, Telefono Amico', '143', { hours: ALWAYS }),
      line('Pro Juventute', '147', { hours: ALWAYS, who: YOUNG }),
    ],
  },
  {
    code: 'TW',
    name: 'Taiwan',
    emergency: '119',
    lines: [line('安心專線 (Mental health line)', '1925', { hours: ALWAYS })],
  },
  {
    code: 'UA',
    name: 'Ukraine',
    emergency: '112',
    lines: [line('Lifeline Ukraine', '7333', { hours: ALWAYS })],
  },
  {
    code: 'GB',
    name: 'United Kingdom',
    emergency: '999',
    lines: [
      line('Samaritans', '116 123', { hours: ALWAYS }),
      line('NHS 111, mental health option', '111', {
        hours: ALWAYS,
        who: 'in England, Scotland and Wales',
      }),
      { name: 'Shout', text: { to: '85258', word: 'SHOUT' }, hours: ALWAYS },
      line('Childline', '0800 1111', { hours: ALWAYS, who: 'for everybody under 19' }),
    ],
  },
  {
    code: 'US',
    name: 'United States',
    emergency: '911',
    lines: [
      line('988 Suicide & Crisis Lifeline', '988', { hours: ALWAYS, text: { to: '988' } }),
      { name: 'Crisis Text Line', text: { to: '741741', word: 'HOME' }, hours: ALWAYS },
      line('The Trevor Project', '1-866-488-7386', { hours: ALWAYS, who: 'for LGBTQ+ young people' }),
    ],
  },
];
