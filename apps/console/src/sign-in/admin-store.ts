/** What the console's own sign-in has to remember. */
export interface AdminAccount {
  passwordHash: string;
  /** Another one with every password: sessions of the one before end. */
  generation: string;
  /** Sessions that were signed out before their time. */
  ended: readonly { id: string; expiresAt: number }[];
}

export interface AdminStore {
  /** @throws ConsoleError `data_invalid` */
  read(): Promise<AdminAccount | undefined>;
  save(account: AdminAccount): Promise<void>;
}
