/** 'YARD': tells our databases from everybody else's. */
export const APPLICATION_ID = 0x59_41_52_44
